import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useMemo } from "react";
import { api, type Entry } from "@/api";
import { may } from "@/app/session";
import { CategoryFilter, CategoryName } from "@/pages/stock/CategoryFilter";
import { useCurrency } from "@/app/config";
import { t } from "@/texts";
import { formatNumber, Nothing, StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { catalogChanged } from "./changed";
import { FileImage } from "./FileImage";
import { Price } from "./Price";
import { openProductForm } from "./ProductForm";

export const page = createLazyRoute("/shell/products")({ component: ProductsPage });

type Product = Entry<"/api/products">;

const columnsIn = (currency: string | undefined): readonly Column<Product>[] => [
  {
    id: "name",
    label: t.catalog.name,
    width: 290,
    sort: "name",
    cell: ({ name, images }) => (
      <Group gap="xs" wrap="nowrap" component="span">
        <FileImage file={images[0] && { id: images[0].file_id, url: images[0].thumbnail_url }} size="thumbnail" alt="" px={32} />
        <Text span inherit truncate>
          {name}
        </Text>
      </Group>
    ),
  },
  { id: "sku", label: t.stock.sku, sort: "sku", width: 120, from: "sm", cell: ({ sku }) => sku },
  { id: "status", label: t.fields.status, sort: "status", width: 110, from: "xs", cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "category", label: t.stock.category, width: 150, from: "md", cell: ({ category_id }) => (category_id === null ? <Nothing /> : <CategoryName id={category_id} />) },
  { id: "variants", label: t.catalog.variants.title, width: 90, end: true, from: "lg", cell: ({ variants }) => (variants.length === 0 ? "" : formatNumber(variants.length)) },
  { id: "stock", label: t.stock.available, width: 100, end: true, from: "sm", cell: ({ stock, availability }) => (stock === null ? t.catalog.availability[availability] : formatNumber(stock)) },
  { id: "price", label: t.catalog.price, sort: "price", width: 100, end: true, cell: ({ price }) => <Price amount={price} currency={currency} /> },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 150, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "xl", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.fields.status, several: true, options: ["draft", "published", "archived"].map((value) => ({ value, label: statusText(value) })) },
  {
    kind: "own",
    name: "category_id",
    label: t.stock.category,
    input: (value, change) => <CategoryFilter value={value} change={change} />,
    show: (value) => <CategoryName id={value} />,
  },
  { kind: "text", name: "attribute", label: t.catalog.attributeFilter },
  { kind: "days", name: "created", label: t.fields.createdAt },
];

const views: readonly View[] = [
  { label: t.catalog.views.published, search: { status: "published" } },
  { label: t.catalog.views.drafts, search: { status: "draft" } },
  { label: t.list.archived, search: { status: "archived" } },
];

function ProductsPage() {
  const search = page.useSearch();
  const currency = useCurrency();
  const columns = useMemo(() => columnsIn(currency), [currency]);
  const create = may("products:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openProductForm()}>
      {t.catalog.products.create}
    </Button>
  );
  return (
    <ListPage
      title={t.catalog.products.title}
      path="/api/products"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Product) => ({ to: "/products/$productId", params: { productId: id } })}
      actions={create}
      {...(may("products:write") && { bulk: (selected: readonly Product[], clear: () => void) => <Bulk products={selected} clear={clear} /> })}
      empty={{ ...t.catalog.products.empty, action: create }}
    />
  );
}

function Bulk({ products, clear }: { products: readonly Product[]; clear: () => void }) {
  const change = useMutation({
    mutationFn: async (to: "publish" | "archive") => {
      for (const { id, version } of products.filter(({ status }) => status !== (to === "publish" ? "published" : "archived")))
        await api.post(to === "publish" ? "/api/products/{product_id}/publish" : "/api/products/{product_id}/archive", { path: { product_id: id }, headers: { "If-Match": `"${version}"` } });
    },
    onSuccess: clear,
    onSettled: () => catalogChanged(),
  });
  return (
    <>
      {products.some(({ status }) => status !== "published") && (
        <Button size="xs" loading={change.isPending} onClick={() => change.mutate("publish")}>
          {t.catalog.publish}
        </Button>
      )}
      {products.some(({ status }) => status !== "archived") && (
        <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate("archive")}>
          {t.actions.archive}
        </Button>
      )}
    </>
  );
}
