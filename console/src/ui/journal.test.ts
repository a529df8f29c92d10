import { expect, test } from "vitest";
import { linesOf, sentenceOf, type Change } from "./journal";

const ID = "01a22421-99b6-773d-89df-54ab45658ea9";
type Value = Change["changes"][number]["to"];
const change = (field: string, from: Value, to: Value) => ({ field, from, to });

test("a sign-in is one sentence, without what was recorded for programs", () => {
  const entry = { type: "auth.security.recorded", action: "login", outcome: "done" as const, summary: "login succeeded.", entity_name: "a@example.com", changes: [change("accounts", null, [{ id: ID }]), change("outcome", null, "succeeded"), change("request_id", null, "r-1")] };
  expect(sentenceOf(entry)).toBe("Signed in");
  expect(linesOf(entry)).toEqual([]);
  expect(sentenceOf({ ...entry, changes: [change("outcome", null, "failed")] })).toBe("Signed in – failed");
  expect(sentenceOf({ ...entry, action: "role_grant", changes: [change("detail", null, "inventory_manager")] })).toBe("Account created with the role: Inventory manager");
});

test("fields are named with words, and ids, secrets and objects are not shown", () => {
  const entry = { type: "auth.user.updated", action: "updated", entity_name: "a@example.com", changes: [change("role", "viewer", "admin"), change("customer_id", null, ID), change("settings", { a: 1 }, { a: 2 }), change("version", 1, 2), change("name", null, "Ann")] };
  expect(linesOf(entry).map(({ text }) => text)).toEqual(["Role: was Viewer, now Administrator", "Customer: changed", "Settings: changed", "Name: Ann"]);
});

test("changed prices are listed by item, at most three", () => {
  const prices = ["Adze", "Bevel", "Caliper", "Drill"].map((name, index) => ({ name, item_id: ID, unit_price: index + 1 }));
  const entry = { type: "catalog.price_list.prices_changed", action: "prices_changed", entity_name: "Trade", changes: [change("count", null, 4), change("currency", null, "USD"), change("name", null, "Trade"), change("prices", null, prices)] };
  expect(linesOf(entry).map(({ text }) => text)).toEqual(["Prices: Adze (1); Bevel (2); Caliper (3) and 1 more"]);
});
