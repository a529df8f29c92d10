// Which data of the API an event makes old.

/** By the beginning of a type: the beginnings of the paths that it changes, besides those that count and search everything. */
const CHANGES: readonly (readonly [type: string, paths: readonly string[]])[] = [
  ["sales.quote", ["/api/sales/quotes"]],
  ["sales.return", ["/api/return-requests", "/api/sales/returns", "/api/sales/orders"]],
  ["sales.tax_rate", ["/api/tax-rates"]],
  ["sales.", ["/api/sales/", "/api/orders", "/api/shipments", "/api/invoices", "/api/payments", "/api/customers/{customer_id}/", "/api/stock/backorders", "/api/stock/reservations"]],
  ["shipping.", ["/api/shipments", "/api/sales/orders"]],
  ["payment.", ["/api/payments", "/api/sales/orders", "/api/invoices", "/api/customers/{customer_id}/"]],
  ["billing.exchange_rate", ["/api/exchange-rates"]],
  ["billing.", ["/api/invoices", "/api/sales/orders", "/api/ledger", "/api/customers/{customer_id}/"]],
  ["inventory.", ["/api/stock", "/api/items/{item_id}/", "/api/locations", "/api/lots", "/api/sales/orders", "/api/shipments", "/api/purchase/orders"]],
  ["purchase.", ["/api/purchase", "/api/vendors/{vendor_id}/", "/api/stock"]],
  ["catalog.product", ["/api/products", "/api/search"]],
  ["catalog.category", ["/api/categories", "/api/products"]],
  ["catalog.price", ["/api/price-lists", "/api/items", "/api/products"]],
  ["catalog.", ["/api/items", "/api/products", "/api/categories", "/api/price-lists"]],
  ["contact.customer", ["/api/customers"]],
  ["contact.vendor", ["/api/vendors"]],
  ["auth.", ["/api/users", "/api/roles", "/api/api-keys", "/api/service-accounts"]],
  ["webhook.", ["/api/webhooks", "/api/hook-sources"]],
  ["file.", ["/api/files", "/api/products"]],
];

/** These count over all contexts. */
export const COUNTS: readonly string[] = ["/api/overview", "/api/analytics", "/api/notifications", "/api/jobs"];

/** Other contexts store the cost of what was booked a moment later, without an event of their own. */
export const BOOKED = "inventory.movement.";

export interface LiveEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function changedPaths(type: string): readonly string[] {
  return CHANGES.find(([begin]) => type.startsWith(begin))?.[1] ?? [];
}

/** The ids that an event is about: its subject, and what its data refer to, such as the order of a payment. */
export function idsOf(event: LiveEvent): Set<string> {
  const ids = new Set([event.subject]);
  const add = (value: unknown, depth: number) => {
    if (typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)) ids.add(value);
    else if (depth < 3 && typeof value === "object" && value !== null) for (const one of Object.values(value)) add(one, depth + 1);
  };
  add(event.data, 0);
  return ids;
}
