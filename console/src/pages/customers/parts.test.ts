import { expect, test } from "vitest";
import { forApi, forForm } from "./parts";

const BLANK = { line1: "", city: "" };

test("a form has a text for each field, and a blank entry for a new one", () => {
  expect(forForm([{ line1: "1 Quay", city: null }], 0, BLANK)).toEqual([{ line1: "1 Quay", city: "" }]);
  expect(forForm([{ line1: "1 Quay", city: null }], 1, BLANK)).toEqual([{ line1: "1 Quay", city: "" }, BLANK]);
});

test("what is empty is left out of what is sent", () => {
  expect(forApi<typeof BLANK, "line1">([{ line1: "1 Quay", city: " " }])).toEqual([{ line1: "1 Quay" }]);
});
