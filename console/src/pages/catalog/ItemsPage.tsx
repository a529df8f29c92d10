import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { useCurrency } from "@/app/config";
import { t } from "@/texts";
import { When } from "@/ui/format";
import { archivedFilter } from "@/ui/Filters";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openItemForm } from "./ItemForm";
import { Price } from "./Price";

export const page = createLazyRoute("/shell/items")({ component: ItemsPage });

type Item = Entry<"/api/items">;

const columnsIn = (currency: string | undefined): readonly Column<Item>[] => [
  { id: "name", label: t.catalog.name, sort: "name", cell: ({ name }) => name },
  { id: "sku", label: t.stock.sku, sort: "sku", width: 180, cell: ({ sku }) => sku },
  { id: "unit_price", label: t.catalog.price, sort: "unit_price", width: 130, end: true, from: "xs", cell: ({ unit_price }) => <Price amount={unit_price} currency={currency} /> },
  { id: "barcode", label: t.stock.barcode, width: 160, from: "md", cell: ({ barcode }) => barcode },
  { id: "unit", label: t.stock.unit, width: 100, from: "lg", cell: ({ unit }) => unit },
  { id: "tax_category", label: t.stock.taxCategory, width: 130, hidden: true, cell: ({ tax_category }) => tax_category },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 150, from: "sm", cell: ({ updated_at }) => <When at={updated_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 150, hidden: true, cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "text", name: "sku", label: t.stock.sku },
  { kind: "text", name: "barcode", label: t.stock.barcode },
  { kind: "text", name: "unit", label: t.stock.unit },
  { kind: "days", name: "created", label: t.fields.createdAt },
  archivedFilter,
];

const views: readonly View[] = [{ label: t.list.archived, search: { archived: "only" } }];

function ItemsPage() {
  const search = page.useSearch();
  const currency = useCurrency();
  const columns = useMemo(() => columnsIn(currency), [currency]);
  const create = may("items:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openItemForm()}>
      {t.catalog.items.create}
    </Button>
  );
  return (
    <ListPage
      title={t.catalog.items.title}
      path="/api/items"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Item) => ({ to: "/items/$itemId", params: { itemId: id } })}
      actions={create}
      empty={{ ...t.catalog.items.empty, action: create }}
    />
  );
}
