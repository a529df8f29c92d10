import { expect, test } from "vitest";
import type { Line } from "../data";
import { lotsLeft } from "./ReturnForm";
import { lotsOf, shippableAt } from "./ShipForm";

const line = { id: "l-1", quantity: 10, shipped_quantity: 1, closed_quantity: 0, backordered_quantity: 2 } as Line;
const list = (quantity: number) => ({ location_id: "w-1", code: "MAIN", lines: [{ order_line_id: "l-1", quantity }, { order_line_id: "l-2", quantity: 3 }] }) as Parameters<typeof shippableAt>[1];

test("a location ships what its pick list has, and never more than is open", () => {
  expect(shippableAt(line, undefined)).toBe(7);
  expect(shippableAt(line, list(4))).toBe(4);
  expect(shippableAt(line, list(9))).toBe(7);
});

test("chosen lots get what they have until the line has enough", () => {
  const lots = [
    { number: "L1", tracking: "lot", available: 1, reserved: 2 },
    { number: "L2", tracking: "lot", available: 9, reserved: 0 },
  ] as Parameters<typeof lotsOf>[2];
  expect(lotsOf(5, ["L1", "L2"], lots)).toEqual([
    { lot: "L1", quantity: 3 },
    { lot: "L2", quantity: 2 },
  ]);
  expect(lotsOf(2, ["L1", "L2"], lots)).toEqual([{ lot: "L1", quantity: 2 }]);
  expect(lotsOf(2, [], lots)).toEqual([]);
});

test("a return offers each lot with which pieces of the line have left", () => {
  const shipments = [
    { lines: [{ order_line_id: "l-1", lots: [{ lot: "L1", quantity: 2 }] }, { order_line_id: "l-2", lots: [{ lot: "X", quantity: 1 }] }] },
    { lines: [{ order_line_id: "l-1", lots: [{ lot: "L2", quantity: 1 }, { lot: "L1", quantity: 1 }] }] },
  ] as unknown as Parameters<typeof lotsLeft>[1];
  expect(lotsLeft("l-1", shipments)).toEqual(["L1", "L2"]);
});
