// The data of an order, and what a write makes old.
import { api, get, TradepostError, type Data } from "@/api";
import { queryClient } from "@/app/query";
import { t } from "@/texts";
import { formatMoney, statusText } from "@/ui/format";

export type Whole = Data<"/api/sales/orders/{order_id}">;
export type Order = Whole["order"];
export type Line = Whole["items"][number];
export type Payment = Whole["payments"][number];
export type Address = NonNullable<Order["shipping_address"]>;

export const PATH = "/api/sales/orders/{order_id}";

export function orderQuery(orderId: string) {
  return get(PATH, { path: { order_id: orderId } });
}

export async function loadOrder(orderId: string): Promise<Whole> {
  return (await api.get(PATH, { path: { order_id: orderId } })).data;
}

export function ifMatch(version: number) {
  return { "If-Match": `"${version}"` };
}

const CHANGED = ["/api/sales/", "/api/shipments", "/api/invoices", "/api/payments", "/api/return-requests", "/api/stock", "/api/items/{item_id}/", "/api/overview", "/api/customers/{customer_id}/"];

/** After a write to an order: what it changed is read again. */
export function orderChanged(): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => CHANGED.some((path) => String(queryKey[0]).startsWith(path)) });
}

/** An order as a person sees it, for the comparison after somebody else has changed it (see `<Stale>`). */
export function seen({ order, items }: Whole) {
  return {
    id: order.id,
    version: order.version,
    status: statusText(order.status),
    payment: statusText(order.payment_status),
    fulfilment: statusText(order.fulfillment_status),
    total: formatMoney(order.total_amount, order.currency),
    paid: formatMoney(order.paid_amount, order.currency),
    refunded: formatMoney(order.refunded_amount, order.currency),
    reference: order.reference,
    notes: order.notes,
    shipTo: lineOf(order.shipping_address),
    lines: items.map((line) => [`${line.quantity} × ${line.sku}`, progress(line)].filter(Boolean).join(" – ")),
  };
}

export function seenLabels() {
  const { status, payment, fulfilment, total, paid, refunded, reference, notes, shipTo, lines } = t.orders;
  return { status, payment, fulfilment, total, paid, refunded, reference, notes, shipTo, lines };
}

/** How it was paid; methods that are not of the usual ones are as somebody wrote them. */
export function methodText(method: string | null): string {
  return method === null ? "" : (t.orders.methods[method] ?? method);
}

/** What somebody wrote, as the API names it. */
export function methodOf(text: string): string {
  return Object.entries(t.orders.methods).find(([, label]) => label.toLowerCase() === text.trim().toLowerCase())?.[0] ?? text.trim();
}

/** What has happened with the pieces of a line. */
export function progress(line: Line): string {
  return [
    line.shipped_quantity > 0 && t.orders.shippedOf(line.shipped_quantity),
    line.closed_quantity > 0 && t.orders.closedOf(line.closed_quantity),
    line.returned_quantity > 0 && t.orders.returnedOf(line.returned_quantity),
  ]
    .filter(Boolean)
    .join(", ");
}

export function addressLines(address: Address | null): string[] {
  if (!address) return [];
  const { name, line1, line2, postal_code, city, region, country } = address;
  return [name, line1, line2, [postal_code, city].filter(Boolean).join(" "), region, country].filter((line): line is string => line !== null && line !== undefined && line !== "");
}

function lineOf(address: Address | null): string {
  return addressLines(address).join(", ");
}

/** A refusal names the lines that were sent; the form also has those that were not. `sent` has the place in the form of each. */
export async function atLines<R>(sent: readonly number[], send: () => Promise<R>): Promise<R> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof TradepostError)
      for (const detail of error.details as { field?: string }[])
        if (detail.field !== undefined) detail.field = detail.field.replace(/^(?:lines|items)\[(\d+)\]/, (_, index: string) => `lines[${sent[Number(index)] ?? index}]`);
    throw error;
  }
}
