import { expect, test } from "vitest";
import { kindOf } from "./codes";

test.each([
  ["96385074", "ean"],
  ["4006381333931", "ean"],
  ["036000291452", "upc"],
  ["10614141000415", "gtin_14"],
])("the digits of %s show its kind", (code, kind) => {
  expect(kindOf(code)).toBe(kind);
});

test.each(["4006381333932", "0", "BOLT-8", "96385074x", ""])("'%s' is a code of one's own", (code) => {
  expect(kindOf(code)).toBe("own");
});
