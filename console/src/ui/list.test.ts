import { expect, test } from "vitest";
import { apiQuery, isAt } from "./list";

test("the parameters of the page itself are not sent", () => {
  expect(apiQuery({ q: "a", cols: "name", sort: "", tags: undefined })).toEqual({ q: "a" });
});

test("a view is shown as the current one whatever is searched and sorted", () => {
  const view = { label: "To ship", search: { fulfillment_status: "unfulfilled,partial" } };
  expect(isAt({ fulfillment_status: "unfulfilled,partial", q: "a", sort: "-name", cols: "name" }, view)).toBe(true);
  expect(isAt({ fulfillment_status: "unfulfilled" }, view)).toBe(false);
  expect(isAt({ fulfillment_status: "unfulfilled,partial", overdue: "true" }, view)).toBe(false);
});
