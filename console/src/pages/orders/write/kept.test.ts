import { beforeEach, expect, test } from "vitest";
import { beginning, keptAs } from "./kept";
import { EMPTY } from "./values";

beforeEach(() => sessionStorage.clear());
const mason = { id: "c-1", name: "Mason" };

test("what was written is there again until it is dropped", () => {
  const kept = keptAs("order");
  kept.write({ ...EMPTY, customer_id: "c-1", notes: "n" });
  expect(beginning(kept.read(), undefined)).toMatchObject({ customer_id: "c-1", notes: "n" });
  kept.drop();
  expect(beginning(kept.read(), undefined)).toEqual(EMPTY);
});

test("a page for a customer begins with this customer, and with what was written for it", () => {
  expect(beginning({ customer_id: "c-2", notes: "of another" }, mason)).toEqual({ ...EMPTY, customer_id: "c-1", customer_name: "Mason" });
  expect(beginning({ customer_id: "c-1", notes: "n" }, mason)).toMatchObject({ customer_id: "c-1", notes: "n" });
});
