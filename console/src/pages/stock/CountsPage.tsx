import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatNumber, StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openCountForm } from "./CountForm";
import { itemFilter, locationFilter } from "./filters";

export const page = createLazyRoute("/shell/stock/counts")({ component: CountsPage });

type Count = Entry<"/api/stock/counts">;

const columns: readonly Column<Count>[] = [
  { id: "reference", label: t.stock.count.one, cell: ({ reference, code }) => reference ?? t.stock.count.at(code) },
  { id: "status", label: t.fields.status, sort: "status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "location", label: t.stock.location, width: 120, from: "xs", cell: ({ code }) => code },
  { id: "lines", label: t.stock.count.items, width: 110, end: true, from: "sm", cell: ({ line_count }) => formatNumber(line_count) },
  { id: "blind", label: t.stock.count.blind, width: 110, from: "md", cell: ({ blind }) => (blind ? t.yes : t.no) },
  { id: "closed_at", label: t.stock.count.closedAt, width: 140, from: "md", cell: ({ closed_at }) => <When at={closed_at} /> },
  { id: "created_at", label: t.stock.count.openedAt, sort: "created_at", width: 140, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.fields.status, several: true, options: ["open", "closed", "cancelled"].map((value) => ({ value, label: statusText(value) })) },
  locationFilter("location_id", t.stock.location),
  itemFilter,
  { kind: "text", name: "reference", label: t.stock.reference },
];

const views: readonly View[] = [
  { label: t.stock.count.open, search: { status: "open" } },
  { label: t.stock.count.closed, search: { status: "closed" } },
];

function CountsPage() {
  const create = may("stock:count") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openCountForm()}>
      {t.stock.count.create}
    </Button>
  );
  return (
    <ListPage
      title={t.stock.count.title}
      path="/api/stock/counts"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      link={({ id }: Count) => ({ to: "/stock/counts/$countId", params: { countId: id } })}
      actions={create}
      empty={{ ...t.stock.count.empty, action: create }}
    />
  );
}
