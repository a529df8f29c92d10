// The codes by which a scanner finds an item.
import type { Data } from "@/api";

export type Kind = Data<"/api/items/{item_id}">["codes"][number]["kind"];

const KINDS: Partial<Record<number, Kind>> = { 8: "ean", 12: "upc", 13: "ean", 14: "gtin_14" };

/** The kind that the digits of a code show, if its last one is the check digit of GS1: from the right, their sum weighted by 1, 3, 1, … ends in 0. */
export function kindOf(code: string): Kind {
  if (!/^\d+$/.test(code)) return "own";
  const sum = [...code].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0 ? (KINDS[code.length] ?? "own") : "own";
}
