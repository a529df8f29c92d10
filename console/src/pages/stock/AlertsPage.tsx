import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatNumber, StatusBadge, statusText, When } from "@/ui/format";
import { ButtonLink } from "@/ui/links";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { itemFilter, locationFilter } from "./filters";
import { reasonOf } from "./reasons";

export const page = createLazyRoute("/shell/stock/alerts")({ component: AlertsPage });

type Alert = Entry<"/api/stock/alerts">;

const types = ["low_stock", "out_of_stock", "stock_mismatch"] as const;

/** Active is good for a customer or a user, not for an alert. */
function stateOf(status: Alert["status"]): string {
  return status === "active" ? "ongoing" : status;
}

const columns: readonly Column<Alert>[] = [
  { id: "name", label: t.stock.item, cell: ({ name }) => name },
  { id: "sku", label: t.stock.sku, width: 140, from: "xl", cell: ({ sku }) => sku },
  { id: "type", label: t.fields.what, width: 140, cell: ({ type }) => <StatusBadge status={type} /> },
  { id: "reason", label: t.stock.reason, width: 300, from: "md", cell: reasonOf },
  { id: "location", label: t.stock.location, width: 90, from: "xs", cell: ({ code }) => code },
  { id: "available", label: t.stock.available, width: 100, end: true, hidden: true, cell: ({ available }) => formatNumber(available) },
  { id: "incoming", label: t.stock.incoming, width: 100, end: true, hidden: true, cell: ({ incoming }) => formatNumber(incoming) },
  { id: "point", label: t.stock.alerts.point, width: 130, end: true, hidden: true, cell: ({ point }) => formatNumber(point) },
  { id: "status", label: t.fields.status, width: 110, from: "lg", cell: ({ status }) => <StatusBadge status={stateOf(status)} /> },
  { id: "raised_at", label: t.stock.alerts.raised, sort: "raised_at", width: 130, from: "xs", cell: ({ raised_at }) => <When at={raised_at} /> },
  { id: "resolved_at", label: t.stock.alerts.resolved, width: 140, hidden: true, cell: ({ resolved_at }) => <When at={resolved_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "type", label: t.fields.what, several: true, options: types.map((value) => ({ value, label: statusText(value) })) },
  { kind: "choice", name: "status", label: t.fields.status, options: (["active", "resolved"] as const).map((value) => ({ value, label: statusText(stateOf(value)) })) },
  locationFilter("location_id", t.stock.location),
  itemFilter,
  { kind: "days", name: "raised", label: t.stock.alerts.raised },
];

const views: readonly View[] = [
  { label: t.stock.low, search: { type: "low_stock", status: "active" } },
  { label: t.stock.out, search: { type: "out_of_stock", status: "active" } },
  { label: t.stock.alerts.wrong, search: { type: "stock_mismatch", status: "active" } },
  { label: t.stock.alerts.over, search: { status: "resolved" } },
];

function AlertsPage() {
  return (
    <ListPage
      title={t.stock.alerts.title}
      path="/api/stock/alerts"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      link={({ item_id }: Alert) => ({ to: "/items/$itemId", params: { itemId: item_id } })}
      actions={may("purchases:read") && <ButtonLink to="/stock/reorder">{t.stock.reorder.title}</ButtonLink>}
      empty={t.stock.alerts.none}
    />
  );
}
