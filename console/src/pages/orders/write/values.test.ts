import { expect, test } from "vitest";
import type { Whole } from "../data";
import { amountOf, bodyOf, EMPTY, emptyLine, valuesOf } from "./values";

const line = emptyLine({ id: "i-1", sku: "BOLT", name: "Bolt" });

test("a line costs its own price, or the one that was set, less its discount", () => {
  expect(amountOf({ ...line, quantity: 3 }, 0.1)).toBe(0.3);
  expect(amountOf({ ...line, quantity: 2, unit_price: 5, discount: 10 }, 0.1)).toBe(9);
  expect(amountOf(line, undefined)).toBeUndefined();
});

test("a new order names no price that the role may not set", () => {
  const values = { ...EMPTY, customer_id: "c-1", items: [{ ...line, quantity: 2, unit_price: 5 } as const] };
  expect(bodyOf({ ...values, items: [...values.items] }, undefined, false).items).toEqual([{ item_id: "i-1", quantity: 2 }]);
  expect(bodyOf({ ...values, items: [...values.items] }, undefined, true).items).toEqual([{ item_id: "i-1", quantity: 2, unit_price: 5 }]);
});

test("a draft that is written again keeps what the form does not show", () => {
  const draft = {
    order: { customer_id: "c-1", customer_name: "Mason", reference: null, notes: "n", allow_backorders: false, currency: "EUR", metadata: { a: "b" }, external_ids: {}, hold_id: "h", discount: { type: "percent", value: 5 }, shipping: { method: "express", source: "default", amount: 9 }, payment_terms_days: 30, expires_at: null, shipping_address: { line1: "Main 1" }, billing_address: null },
    items: [{ id: "l-1", item_id: "i-1", sku: "BOLT", name: "Bolt", quantity: 2, unit_price: 5, discount: { type: "amount", value: 1 } }],
    payments: [],
    taxes: [],
  } as unknown as Whole;
  const body = bodyOf(valuesOf(draft), draft, true);
  expect(body.items).toEqual([{ id: "l-1", item_id: "i-1", quantity: 2, discount: { type: "amount", value: 1 } }]);
  expect(body).toMatchObject({ currency: "EUR", metadata: { a: "b" }, hold_id: "h", discount: { value: 5 }, shipping: { method: "express" }, payment_terms_days: 30, shipping_address: { line1: "Main 1" } });
  // another customer has its own terms and addresses
  const other = bodyOf({ ...valuesOf(draft), customer_id: "c-2" }, draft, true);
  expect("shipping_address" in other || "payment_terms_days" in other).toBe(false);
});
