import { Button, Group, Text } from "@mantine/core";
import { IconArrowsExchange, IconPlusMinus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatNumber, When } from "@/ui/format";
import { ButtonLink } from "@/ui/links";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openAdjustForm } from "./AdjustForm";
import { CategoryFilter, CategoryName } from "./CategoryFilter";
import { locationFilter } from "./filters";
import { nameOf } from "./ItemMovements";
import { openTransferForm } from "./TransferForm";

export const page = createLazyRoute("/shell/stock")({ component: StockPage });

type Level = Entry<"/api/stock"> & { id: string };

const columns: readonly Column<Level>[] = [
  { id: "name", label: t.stock.item, cell: ({ name, code }) => <Name name={name} code={code} /> },
  { id: "sku", label: t.stock.sku, sort: "sku", width: 150, from: "sm", cell: ({ sku }) => sku },
  { id: "location", label: t.stock.location, width: 100, from: "xs", cell: ({ code }) => nameOf(code) },
  { id: "available", label: t.stock.available, width: 100, end: true, cell: ({ available, on_hand, reserved }) => <Available value={available} isShort={available <= 0 && (on_hand === 0 || reserved > 0)} /> },
  { id: "on_hand", label: t.stock.onHand, width: 100, end: true, from: "xs", cell: ({ on_hand }) => formatNumber(on_hand) },
  { id: "reserved", label: t.stock.reserved, width: 100, end: true, from: "md", cell: ({ reserved }) => <Quiet value={reserved} /> },
  { id: "quality_hold", label: t.stock.qualityHold, width: 100, end: true, from: "lg", cell: ({ quality_hold }) => <Quiet value={quality_hold} /> },
  { id: "damaged", label: t.stock.damaged, width: 100, end: true, from: "lg", cell: ({ damaged }) => <Quiet value={damaged} /> },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 140, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
];

const filters: readonly Filter[] = [
  locationFilter("location_id", t.stock.location),
  {
    kind: "own",
    name: "category_id",
    label: t.stock.category,
    input: (value, change) => <CategoryFilter value={value} change={change} />,
    show: (value) => <CategoryName id={value} />,
  },
  { kind: "flag", name: "low", label: t.stock.low },
  { kind: "flag", name: "out", label: t.stock.out },
];

const views: readonly View[] = [
  { label: t.stock.low, search: { low: "true" } },
  { label: t.stock.out, search: { out: "true" } },
];

const levelId = ({ item_id, location_id }: Level) => `${item_id} ${location_id}`;

function StockPage() {
  const search = page.useSearch();
  return (
    <ListPage
      title={t.stock.title}
      path="/api/stock"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      rowId={levelId}
      link={({ item_id }: Level) => ({ to: "/items/$itemId", params: { itemId: item_id } })}
      actions={
        <>
          {may("stock:write") && (
            <Button variant="default" leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => openTransferForm()}>
              {t.stock.transfer.create}
            </Button>
          )}
          {may("stock:adjust") && (
            <Button leftSection={<IconPlusMinus size={16} aria-hidden />} onClick={() => void openAdjustForm({})}>
              {t.stock.adjust.title}
            </Button>
          )}
        </>
      }
      empty={{
        title: t.stock.empty.title,
        text: t.stock.empty.text,
        action: (
          <Group mt="sm">
            {may("items:read") && (
              <ButtonLink to="/items" variant="default">
                {t.stock.empty.toItems}
              </ButtonLink>
            )}
          </Group>
        ),
      }}
    />
  );
}

/** In a narrow window, the location has no column of its own. */
function Name({ name, code }: { name: string; code: string }) {
  return (
    <>
      <Text span inherit truncate display="block" lh={1.3}>
        {name}
      </Text>
      <Text span size="xs" c="dimmed" fw={400} display="block" lh={1.3} hiddenFrom="xs">
        {nameOf(code)}
      </Text>
    </>
  );
}

function Available({ value, isShort }: { value: number; isShort: boolean }) {
  return (
    <Text span inherit fw={600} {...(isShort && { c: "var(--mantine-color-error)" })}>
      {formatNumber(value)}
    </Text>
  );
}

/** A figure that is mostly 0. */
function Quiet({ value }: { value: number }) {
  return value === 0 ? (
    <Text span inherit c="dimmed">
      0
    </Text>
  ) : (
    formatNumber(value)
  );
}
