import { expect, test } from "vitest";
import { choices } from "./eventTypes";

test("each type has its families, the widest first", () => {
  const types = [
    { type: "sales.order.confirmed", summary: "A sales order was confirmed.", permissions: [] },
    { type: "sales.quote.sent", summary: "A quote was sent.", permissions: [] },
  ];
  expect(choices(types)).toEqual([{ group: "sales", items: ["sales.*", "sales.order.*", "sales.order.confirmed", "sales.quote.*", "sales.quote.sent"] }]);
});
