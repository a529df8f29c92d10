import { expect, test } from "vitest";
import { amountOf, possible, refundAfter, shippableOf, waysBack } from "./rules";

const order = { status: "confirmed", fulfillment_status: "unfulfilled", open_amount: 10, paid_amount: 0, refunded_amount: 0, pending_refund_amount: 0 } as const;
const line = { quantity: 4, shipped_quantity: 0, closed_quantity: 0, returned_quantity: 0, backordered_quantity: 0 };
const all = () => true;

test("a draft is confirmed, edited or cancelled", () => {
  expect([...possible({ ...order, status: "draft", open_amount: 0 }, [line], all, all)].sort()).toEqual(["cancel", "confirm", "details", "edit"]);
});

test("what is shipped is not cancelled but closed, and can come back", () => {
  const actions = possible(order, [{ ...line, shipped_quantity: 1 }], all, all);
  expect(actions.has("cancel")).toBe(false);
  expect(actions.has("close")).toBe(true);
  expect(actions.has("return")).toBe(true);
  expect(actions.has("ship")).toBe(true);
});

test("pieces that wait for stock are not shipped", () => {
  expect(shippableOf({ ...line, backordered_quantity: 3 })).toBe(1);
  expect(possible(order, [{ ...line, backordered_quantity: 4 }], all, all).has("ship")).toBe(false);
});

test("the role decides as well", () => {
  const clerk = (...permissions: string[]) => permissions.every((one) => ["orders:cancel", "orders:write"].includes(one));
  expect([...possible(order, [line], clerk, clerk)].sort()).toEqual(["cancel", "change", "details"]);
  // a cancellation gives back what was paid, which this role may not
  expect(possible({ ...order, status: "paid", paid_amount: 10 }, [line], clerk, clerk).has("cancel")).toBe(false);
});

test("a cancelled order with money is refunded, and nothing else", () => {
  expect([...possible({ ...order, status: "cancelled", paid_amount: 0.3, refunded_amount: 0.1 }, [line], all, all)]).toEqual(["refund"]);
  expect([...possible({ ...order, status: "cancelled", paid_amount: 0.3, refunded_amount: 0.3 }, [line], all, all)]).toEqual([]);
});

test("a customer cancels an order, but does not ship it", () => {
  const own = (...permissions: string[]) => permissions.every((one) => one.startsWith("orders:"));
  expect([...possible(order, [line], own, () => false)].sort()).toEqual(["cancel", "details", "pay"]);
});

test("what comes back is refunded only as far as it is paid too much", () => {
  expect(amountOf({ quantity: 4, closed_quantity: 1, total_amount: 13.5 }, 1)).toBe(4.5);
  const paid = { ...order, credit_amount: 0, open_amount: 0, paid_amount: 45 };
  expect(refundAfter(paid, 4.5)).toBe(4.5);
  expect(refundAfter({ ...paid, open_amount: 3 }, 4.5)).toBe(1.5);
  expect(refundAfter({ ...paid, open_amount: 45, paid_amount: 0 }, 4.5)).toBe(0);
});

test("the newest payment gives back first, without what it has given back already", () => {
  const payment = { kind: "payment", status: "captured", payment_id: null } as const;
  const payments = [
    { ...payment, id: "1", amount: 10, provider: "manual", method: "card" },
    { ...payment, id: "2", amount: 5, provider: "sandbox", method: "sandbox" },
    { id: "3", kind: "refund", status: "done", payment_id: "2", amount: 2, provider: "sandbox", method: "sandbox" } as const,
  ];
  expect(waysBack(payments, 4)).toEqual([
    { provider: "sandbox", method: "sandbox", amount: 3 },
    { provider: "manual", method: "card", amount: 1 },
  ]);
  expect(waysBack(payments, 4, "1")).toEqual([{ provider: "manual", method: "card", amount: 4 }]);
});
