import { expect, test } from "vitest";
import { formatDecimals, formatPrice, rounded, withDecimals } from "./format";

test("the price of a piece has all its decimals, and at least those of its currency", () => {
  const shown = (price: number, currency: string) => formatPrice(price, currency).replace(/[^\d.,]/g, "");
  expect(shown(0.0035, "EUR")).toMatch(/^0[.,]0035$/);
  expect(shown(0.000001, "USD")).toMatch(/^0[.,]000001$/);
  expect(shown(12, "EUR")).toMatch(/^12[.,]00$/);
  expect(shown(0.25, "JPY")).toMatch(/^0[.,]25$/);
  expect(shown(3, "JPY")).toBe("3");
  expect(formatDecimals(0.00125)).toMatch(/^0[.,]00125$/);
});

test("what pieces cost is rounded half up to the currency, whatever the binary fraction of the product is", () => {
  expect(rounded(1_000 * 0.0035, "EUR")).toBe(3.5);
  expect(rounded(1.005, "EUR")).toBe(1.01);
  expect(rounded(2.5, "JPY")).toBe(3);
});

test("a price to be typed over has all its decimals, and at least those of its currency", () => {
  expect(withDecimals(8.5, 2)).toBe("8.50");
  expect(withDecimals(0.0035, 2)).toBe("0.0035");
  expect(withDecimals(9, 2)).toBe("9.00");
  expect(withDecimals(9, 0)).toBe("9");
  expect(withDecimals(120.25, 0)).toBe("120.25");
});
