import { createLazyRoute } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Entry } from "@/api";
import { useCurrency } from "@/app/config";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatNumber, Money, Nothing, StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";

export const page = createLazyRoute("/shell/shipments")({ component: ShipmentsPage });

type Shipment = Entry<"/api/shipments">;

/** An open shipment is the pick list of its location. */
const shown = (status: Shipment["status"]) => (status === "open" ? "pending_pick" : status);

const columns: readonly Column<Shipment>[] = [
  { id: "number", label: t.orders.shipment, sort: "number", width: 108, cell: ({ number }) => number },
  { id: "order_number", label: t.orders.number, width: 130, from: "xs", cell: ({ order_number }) => order_number },
  { id: "pieces", label: t.orders.pieces, width: 145, cell: (shipment) => <Pieces shipment={shipment} /> },
  { id: "customer", label: t.orders.customer, sort: "customer_name", width: 113, from: "xs", cell: ({ customer_name }) => customer_name },
  { id: "status", label: t.orders.status, sort: "status", width: 105, cell: ({ status }) => <StatusBadge status={shown(status)} /> },
  { id: "location", label: t.orders.location, width: 120, from: "sm", cell: ({ code }) => code },
  { id: "carrier", label: t.orders.carrier, width: 130, from: "md", cell: ({ carrier }) => carrier ?? <Nothing /> },
  { id: "tracking", label: t.orders.tracking, width: 170, from: "xl", cell: ({ tracking }) => tracking ?? <Nothing /> },
  { id: "packed_at", label: t.orders.packed, width: 140, hidden: true, cell: ({ packed_at }) => <When at={packed_at} /> },
  { id: "shipped_at", label: t.orders.shipped, width: 140, from: "lg", cell: ({ shipped_at }) => <When at={shipped_at} /> },
  { id: "delivered_at", label: t.orders.delivered, width: 140, hidden: true, cell: ({ delivered_at }) => <When at={delivered_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const costIn = (currency: string): Column<Shipment> => ({ id: "cost_amount", label: t.orders.cost, width: 120, end: true, from: "xl", cell: ({ cost_amount }) => <Money amount={cost_amount} currency={currency} /> });

const STATUSES = ["open", "packed", "shipped", "delivered", "cancelled"] as const;

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.orders.status, several: true, options: STATUSES.map((value) => ({ value, label: statusText(shown(value)) })) },
  { kind: "text", name: "carrier", label: t.orders.carrier },
  { kind: "text", name: "tracking", label: t.orders.tracking },
  { kind: "days", name: "shipped", label: t.orders.shipped },
];

const views: readonly View[] = [
  { label: t.orders.viewsShipments.open, search: { status: "open" } },
  { label: t.orders.viewsShipments.packed, search: { status: "packed" } },
  { label: t.orders.viewsShipments.shipped, search: { status: "shipped" } },
];

const LINES_SHOWN = 2;

/** Which pieces, so that a list to pick is known without opening its order. */
function Pieces({ shipment: { lines = [] } }: { shipment: Shipment }) {
  const all = lines.map(({ quantity, sku }) => `${formatNumber(quantity)} × ${sku}`);
  return (
    <span title={all.join(", ")}>
      {all.slice(0, LINES_SHOWN).join(", ")}
      {all.length > LINES_SHOWN && `, ${t.orders.morePieces(lines.slice(LINES_SHOWN).reduce((sum, { quantity }) => sum + quantity, 0))}`}
    </span>
  );
}

/** What is picked, packed and on its way. The steps of a shipment are on the page of its order. */
function ShipmentsPage() {
  const currency = useCurrency();
  const all = useMemo(() => (may("costs:read") && currency !== undefined ? [...columns, costIn(currency)] : columns), [currency]);
  return (
    <ListPage
      title={t.orders.shipmentsTitle}
      path="/api/shipments"
      search={page.useSearch()}
      columns={all}
      filters={filters}
      views={views}
      include="lines"
      link={({ order_id }: Shipment) => ({ to: "/orders/$orderId", params: { orderId: order_id } })}
      empty={t.orders.noShipmentsYet}
    />
  );
}
