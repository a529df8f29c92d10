import { expect, test } from "vitest";
import { EMPTY, emptyLine } from "../write/values";
import { quoteBody, usualEnd, valuesOfQuote, type Quote } from "./data";

test("a quote is usually valid for two weeks, to the end of a day", () => {
  expect(usualEnd(new Date(2026, 0, 25))).toBe("2026-02-08");
  const body = quoteBody({ ...EMPTY, customer_id: "c-1", items: [emptyLine({ id: "i-1", sku: "BOLT", name: "Bolt" })], valid_until: "2026-02-08" }, undefined, false);
  expect(body).toEqual({ customer_id: "c-1", items: [{ item_id: "i-1", quantity: 1 }], reference: null, notes: null, valid_until: new Date(2026, 1, 8, 23, 59, 59).toISOString(), keep_taxes: false });
});

test("a draft that is written again keeps what the form does not show", () => {
  const stored = {
    quote: { customer_id: "c-1", customer_name: "Mason", reference: null, notes: "n", currency: "EUR", metadata: { a: "b" }, keep_taxes: true, valid_until: new Date(2026, 1, 8, 23, 59, 59).toISOString() },
    items: [{ id: "l-1", item_id: "i-1", sku: "BOLT", name: "Bolt", quantity: 2, unit_price: 5, discount: null }],
    shipping: null,
    shipping_address: { line1: "Main 1" },
    billing_address: null,
  } as unknown as Quote;
  const values = valuesOfQuote(stored);
  expect(values.valid_until).toBe("2026-02-08");
  expect(quoteBody(values, stored, true)).toMatchObject({ currency: "EUR", metadata: { a: "b" }, keep_taxes: true, shipping_address: { line1: "Main 1" } });
  // another customer has its own address
  expect("shipping_address" in quoteBody({ ...values, customer_id: "c-2" }, stored, true)).toBe(false);
});
