import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { itemFilter, locationFilter } from "./filters";
import { openTransferForm } from "./TransferForm";

export const page = createLazyRoute("/shell/stock/transfers")({ component: TransfersPage });

type Transfer = Entry<"/api/stock/transfers">;

const statuses = ["draft", "shipped", "partially_received", "received", "cancelled"] as const;

const columns: readonly Column<Transfer>[] = [
  { id: "number", label: t.fields.number, sort: "number", cell: ({ number }) => number },
  { id: "status", label: t.fields.status, sort: "status", width: 160, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "from", label: t.stock.transfer.from, width: 120, from: "xs", cell: ({ from_code }) => from_code },
  { id: "to", label: t.stock.transfer.to, width: 120, from: "xs", cell: ({ to_code }) => to_code },
  { id: "reference", label: t.stock.reference, width: 180, from: "md", cell: ({ reference }) => reference },
  { id: "expected_at", label: t.stock.expectedAt, width: 140, from: "sm", cell: ({ expected_at }) => <When at={expected_at} /> },
  { id: "shipped_at", label: t.stock.transfer.shippedAt, width: 140, hidden: true, cell: ({ shipped_at }) => <When at={shipped_at} /> },
  { id: "received_at", label: t.stock.transfer.receivedAt, width: 140, hidden: true, cell: ({ received_at }) => <When at={received_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.fields.status, several: true, options: statuses.map((value) => ({ value, label: statusText(value) })) },
  locationFilter("from_location_id", t.stock.transfer.from),
  locationFilter("to_location_id", t.stock.transfer.to),
  itemFilter,
  { kind: "days", name: "expected", label: t.stock.expectedAt },
];

const views: readonly View[] = [
  { label: t.stock.transfer.toShip, search: { status: "draft" } },
  { label: t.stock.transfer.toReceive, search: { status: "shipped,partially_received" } },
];

function TransfersPage() {
  const create = may("stock:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openTransferForm()}>
      {t.stock.transfer.create}
    </Button>
  );
  return (
    <ListPage
      title={t.stock.transfer.title}
      path="/api/stock/transfers"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      link={({ id }: Transfer) => ({ to: "/stock/transfers/$transferId", params: { transferId: id } })}
      actions={create}
      empty={{ ...t.stock.transfer.empty, action: create }}
    />
  );
}
