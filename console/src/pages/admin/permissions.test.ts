import { expect, test } from "vitest";
import { byResource, toggle } from "./permissions";

const ALL = ["orders:read", "orders:write", "users:read"];

test("a permission for everything shows every action of its resource", () => {
  expect(byResource(["orders:*"], ALL)).toEqual([{ resource: "orders", actions: ["read", "write"], own: [] }]);
  expect(byResource(["*"], ALL).map(({ resource }) => resource)).toEqual(["orders", "users"]);
});

test("what is limited to the caller's own is told apart", () => {
  expect(byResource(["orders:read", "orders:write:own"], ALL)).toEqual([{ resource: "orders", actions: ["read"], own: ["write"] }]);
});

test("taking one action from everything leaves the others", () => {
  expect(toggle(["orders:*"], "orders", "write", ALL)).toEqual(["orders:read"]);
  expect(toggle(["orders:read"], "orders", "write", ALL)).toEqual(["orders:read", "orders:write"]);
});

test("everything of a resource replaces its single actions", () => {
  expect(toggle(["users:read", "orders:read"], "orders", "*", ALL)).toEqual(["users:read", "orders:*"]);
  expect(toggle(["users:read", "orders:*"], "orders", "*", ALL)).toEqual(["users:read"]);
});
