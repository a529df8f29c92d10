import { expect, test } from "vitest";
import { countries, countryName } from "./countries";

test("countries are those of today, by name", () => {
  const found = countries();
  expect(found.find(({ value }) => value === "DE")).toEqual({ value: "DE", label: "Germany" });
  expect(found.map(({ value }) => value)).not.toContain("DD");
  expect(found.length).toBeGreaterThan(240);
  expect(found.length).toBeLessThan(260);
  expect(new Set(found.map(({ label }) => label)).size).toBe(found.length);
});

test("an unknown code stays as it is", () => {
  expect(countryName("QQ")).toBe("QQ");
});
