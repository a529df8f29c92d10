import { createLazyRoute } from "@tanstack/react-router";
import { t } from "@/texts";
import { When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { Actor } from "@/ui/actors";
import { itemFilter, locationFilter } from "./filters";
import { Route, signedQuantity, Source, type Movement } from "./ItemMovements";

export const page = createLazyRoute("/shell/stock/movements")({ component: MovementsPage });

const kinds = ["adjustment", "receipt", "shipment", "transfer", "return", "count"] as const;

const columns: readonly Column<Movement>[] = [
  { id: "name", label: t.stock.item, cell: ({ name }) => name },
  { id: "sku", label: t.stock.sku, width: 140, from: "md", cell: ({ sku }) => sku },
  { id: "kind", label: t.fields.what, width: 120, from: "xs", cell: ({ kind }) => t.stock.movements.kinds[kind] },
  { id: "route", label: t.stock.movements.route, width: 170, from: "sm", cell: (movement) => <Route movement={movement} /> },
  { id: "quantity", label: t.stock.quantity, sort: "quantity", width: 100, end: true, cell: signedQuantity },
  { id: "source", label: t.stock.movements.source, width: 150, from: "md", cell: (movement) => <Source movement={movement} /> },
  { id: "reason", label: t.stock.reason, width: 150, from: "xl", cell: ({ reason }) => reason },
  { id: "actor", label: t.stock.who, width: 170, hidden: true, cell: ({ actor }) => <Actor actor={actor} /> },
  { id: "created_at", label: t.stock.when, sort: "created_at", width: 140, cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  itemFilter,
  locationFilter("location_id", t.stock.location),
  { kind: "choice", name: "kind", label: t.fields.what, several: true, options: kinds.map((value) => ({ value, label: t.stock.movements.kinds[value] })) },
  { kind: "days", name: "created", label: t.stock.when },
];

const views: readonly View[] = [
  { label: t.stock.movements.adjustments, search: { kind: "adjustment,count" } },
  { label: t.stock.movements.receipts, search: { kind: "receipt" } },
  { label: t.stock.movements.shipments, search: { kind: "shipment" } },
];

function MovementsPage() {
  return (
    <ListPage
      title={t.stock.movements.title}
      path="/api/stock/movements"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      link={({ item_id }: Movement) => ({ to: "/items/$itemId", params: { itemId: item_id }, search: { tab: "movements" } })}
      empty={t.stock.movements.none}
    />
  );
}
