import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatDate, formatNumber, Nothing, StatusBadge } from "@/ui/format";
import { archivedFilter } from "@/ui/Filters";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { ForWhom } from "./ForWhom";
import { openPriceListForm } from "./PriceListForm";

export const page = createLazyRoute("/shell/price-lists")({ component: PriceListsPage });

type PriceList = Entry<"/api/price-lists">;

const columns: readonly Column<PriceList>[] = [
  { id: "name", label: t.catalog.name, sort: "name", cell: ({ name }) => name },
  { id: "for", label: t.catalog.lists.forWhom, width: 200, from: "xs", cell: (list) => <ForWhom list={list} /> },
  { id: "currency", label: t.catalog.lists.currency, sort: "currency", width: 100, cell: ({ currency }) => currency },
  { id: "active", label: t.fields.status, width: 120, from: "sm", cell: ({ active }) => <StatusBadge status={active ? "active" : "paused"} /> },
  { id: "valid_from", label: t.catalog.lists.from, width: 130, from: "md", cell: ({ valid_from }) => (valid_from === null ? <Nothing /> : formatDate(valid_from)) },
  { id: "valid_to", label: t.catalog.lists.to, width: 130, from: "md", cell: ({ valid_to }) => (valid_to === null ? <Nothing /> : formatDate(valid_to)) },
  { id: "priority", label: t.catalog.lists.priority, sort: "priority", width: 110, end: true, from: "lg", cell: ({ priority }) => formatNumber(priority) },
];

const filters: readonly Filter[] = [
  { kind: "text", name: "customer_group", label: t.catalog.lists.group },
  { kind: "text", name: "currency", label: t.catalog.lists.currency },
  archivedFilter,
];

const views: readonly View[] = [
  { label: t.catalog.lists.active, search: { active: "true" } },
  { label: t.list.archived, search: { archived: "only" } },
];

function PriceListsPage() {
  const create = may("prices:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void openPriceListForm()}>
      {t.catalog.lists.create}
    </Button>
  );
  return (
    <ListPage
      title={t.catalog.lists.title}
      path="/api/price-lists"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: PriceList) => ({ to: "/price-lists/$priceListId", params: { priceListId: id } })}
      actions={create}
      empty={{ ...t.catalog.lists.empty, action: create }}
    />
  );
}
