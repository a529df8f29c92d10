import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "./search";

test("a path of the API is the state of a page", () => {
  const query = "?status=confirmed,paid&created_from=2026-01-31&q=a%26b";
  expect(parseSearch(query)).toEqual({ status: "confirmed,paid", created_from: "2026-01-31", q: "a&b" });
  expect(stringifySearch(parseSearch(query))).toBe(query);
});

test("what is not set is not in the URL", () => {
  expect(stringifySearch({ q: "", sort: undefined })).toBe("");
});
