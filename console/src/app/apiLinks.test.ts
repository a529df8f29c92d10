import { expect, test } from "vitest";
import { pageOf, pageOfEntity, targetOf } from "./apiLinks";

test("a list of the API is a page with the same parameters", () => {
  expect(pageOf("/api/customers?tags=a,b")).toBe("/customers?tags=a,b");
  expect(pageOf("/api/customers/0198?x=1")).toBe("/customers/0198?x=1");
  expect(pageOf("/api/customers/0198/orders")).toBeUndefined();
  expect(pageOfEntity("customer", "0198")).toBe("/customers/0198");
  expect(targetOf("/customers?tags=a,b")).toEqual({ to: "/customers", search: { tags: "a,b" } });
});
