// Pages for what the API refers to: the path of a list or of one thing, such as those of /api/overview and /api/search/all.
import { AREAS } from "./areas";

/** The page that shows what this path of the API returns, with its query; undefined if there is none. */
export function pageOf(apiPath: string): string | undefined {
  const [path = "", query] = apiPath.split("?");
  for (const { pages } of AREAS) {
    for (const [pattern, page] of Object.entries(pages)) {
      const match = new RegExp(`^${pattern.replace("{id}", "([^/]+)")}$`).exec(path);
      if (!match) continue;
      // the page may have a query of its own, such as the tab that shows it
      const to = page.replace("{id}", match[1] ?? "");
      return query === undefined ? to : `${to}${to.includes("?") ? "&" : "?"}${query}`;
    }
  }
  return undefined;
}

/** What notifications and the history call an entity, as a path of the API. */
const ENTITIES: Readonly<Record<string, string>> = {
  sales_order: "/api/sales/orders/",
  purchase_order: "/api/purchase/orders/",
  customer: "/api/customers/",
  vendor: "/api/vendors/",
  item: "/api/items/",
  product: "/api/products/",
  shipment: "/api/shipments/",
  invoice: "/api/invoices/",
  quote: "/api/sales/quotes/",
  webhook: "/api/webhooks/",
  stock_alert: "/api/stock/alerts?ids=",
  stock_transfer: "/api/stock/transfers/",
  stock_count: "/api/stock/counts/",
};

export function pageOfEntity(type: string | null, id: string | null): string | undefined {
  const path = type === null ? undefined : ENTITIES[type];
  return path === undefined || id === null ? undefined : pageOf(path + id);
}

/** What a link or `navigate` takes to get to a page that is known only as text. */
export function targetOf(page: string) {
  const [to = "/", query] = page.split("?");
  return { to: to as "/", search: Object.fromEntries(new URLSearchParams(query)) as never };
}
