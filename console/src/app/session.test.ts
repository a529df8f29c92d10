import { expect, test } from "vitest";
import { holds } from "./session";

test("a permission for items holds for products, categories and prices", () => {
  expect(holds(["items:*"], "prices:write")).toBe(true);
  expect(holds(["items:read"], "products:write")).toBe(false);
});

test("a permission for the caller's own resources shows the page", () => {
  expect(holds(["orders:read:own"], "orders:read")).toBe(true);
  expect(holds(["orders:read:own"], "orders:write")).toBe(false);
});
