// What an order form holds, and the request that it becomes.
import { t } from "@/texts";
import type { Line, Whole } from "../data";
import type { Item } from "../pickers";
import { cents } from "../rules";

export interface LineValues {
  /** Of a line that the draft has already. */
  id?: string;
  item_id: string;
  sku: string;
  name: string;
  quantity: number | "";
  /** Empty for the price of the item. */
  unit_price: number | "";
  /** In percent. */
  discount: number | "";
  /** The price that the draft has, until the price of now is known. */
  was?: number | undefined;
  /** A discount that is not in percent stays as it is. */
  amountOff?: number;
}

export interface Values {
  customer_id: string | null;
  customer_name: string;
  items: LineValues[];
  reference: string;
  notes: string;
  allow_backorders: boolean;
  /** Of a quote: the day until which it can be accepted. */
  valid_until: string;
}

export const EMPTY: Values = { customer_id: null, customer_name: "", items: [], reference: "", notes: "", allow_backorders: false, valid_until: "" };

/** What must be there before it is sent. */
export const COMPLETE = {
  customer_id: (customer: string | null) => (customer === null ? t.forms.required : null),
  items: { quantity: (quantity: number | "") => (Number(quantity) > 0 ? null : t.forms.required) },
};

export function emptyLine({ id, sku, name }: Pick<Item, "id" | "sku" | "name">): LineValues {
  return { item_id: id, sku, name, quantity: 1, unit_price: "", discount: "" };
}

export function valuesOf({ order, items }: Whole): Values {
  return {
    customer_id: order.customer_id,
    customer_name: order.customer_name,
    items: linesOf(items),
    reference: order.reference ?? "",
    notes: order.notes ?? "",
    allow_backorders: order.allow_backorders,
    valid_until: "",
  };
}

/** The lines of an order or a quote as the form has them. */
export function linesOf(items: readonly Pick<Line, "id" | "item_id" | "sku" | "name" | "quantity" | "unit_price" | "discount">[]): LineValues[] {
  return items.map(({ id, item_id, sku, name, quantity, unit_price, discount }) => ({
    id,
    item_id,
    sku,
    name,
    quantity,
    unit_price: "",
    was: unit_price,
    discount: discount?.type === "percent" ? discount.value : "",
    ...(discount?.type === "amount" && { amountOff: discount.value }),
  }));
}

/** What a line costs before taxes; undefined while its price is not known. */
export function amountOf({ quantity, unit_price, discount, amountOff = 0 }: LineValues, price: number | undefined): number | undefined {
  const each = unit_price === "" ? price : unit_price;
  if (each === undefined) return undefined;
  return cents(Number(quantity) * each * (1 - Number(discount) / 100) - amountOff);
}

/** The request. Of a draft that is replaced, what the form does not show stays as it is. */
export function bodyOf(values: Values, stored: Whole | undefined, mayPrice: boolean) {
  const { customer_id, items, reference, notes, allow_backorders } = values;
  const known = new Set(stored?.items.map(({ id }) => id));
  const sameCustomer = stored?.order.customer_id === customer_id;
  return {
    customer_id,
    items: items.map((line) => ({ ...(line.id !== undefined && known.has(line.id) && { id: line.id }), ...lineOf(line, mayPrice) })),
    reference: reference || null,
    notes: notes || null,
    // what the customer has applies unless it was chosen
    ...((allow_backorders || stored) && { allow_backorders }),
    ...(stored && kept(stored, sameCustomer)),
  };
}

/** A line as it is sent; a price is named only if it is not the usual one. */
export function lineOf({ item_id, quantity, unit_price, discount, amountOff }: LineValues, mayPrice: boolean) {
  return {
    item_id,
    quantity: Number(quantity),
    ...(mayPrice && unit_price !== "" && { unit_price: Number(unit_price) }),
    ...(discount !== "" && Number(discount) > 0
      ? { discount: { type: "percent" as const, value: Number(discount) } }
      : amountOff !== undefined && { discount: { type: "amount" as const, value: amountOff } }),
  };
}

function kept({ order }: Whole, sameCustomer: boolean) {
  const { currency, metadata, external_ids, hold_id, discount, shipping, payment_terms_days, expires_at, shipping_address, billing_address } = order;
  return {
    currency,
    metadata,
    external_ids,
    hold_id,
    expires_at,
    ...(discount && { discount }),
    ...(shipping && { shipping: { method: shipping.method, ...(shipping.source === "request" && { amount: shipping.amount }) } }),
    ...(sameCustomer && { payment_terms_days, ...(shipping_address && { shipping_address }), ...(billing_address && { billing_address }) }),
  };
}
