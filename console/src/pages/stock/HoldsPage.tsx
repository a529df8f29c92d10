import { Button, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatNumber, formatTime, StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { stockChanged } from "./changed";
import { itemFilter } from "./filters";

export const page = createLazyRoute("/shell/stock/holds")({ component: HoldsPage });

type Hold = Entry<"/api/stock/holds">;

const columns: readonly Column<Hold>[] = [
  { id: "lines", label: t.stock.holds.what, cell: ({ lines }) => lines.map(({ quantity, name }) => `${formatNumber(quantity)} × ${name}`).join(", ") },
  { id: "status", label: t.fields.status, width: 130, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "expires_at", label: t.stock.holds.expires, sort: "expires_at", width: 180, from: "xs", cell: ({ expires_at }) => <Text inherit span>{formatTime(expires_at)}</Text> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.fields.status, several: true, options: ["active", "released", "expired", "converted"].map((value) => ({ value, label: statusText(value) })) },
  itemFilter,
];

const views: readonly View[] = [{ label: t.stock.holds.active, search: { status: "active" } }];

function HoldsPage() {
  return (
    <ListPage
      title={t.stock.holds.title}
      path="/api/stock/holds"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      {...(may("orders:write") && { bulk: (selected: readonly Hold[], clear: () => void) => <Release holds={selected.filter(({ status }) => status === "active")} clear={clear} /> })}
      empty={t.stock.holds.none}
    />
  );
}

function Release({ holds, clear }: { holds: readonly Hold[]; clear: () => void }) {
  const release = useMutation({
    mutationFn: async () => {
      for (const { id, version } of holds) await api.delete("/api/stock/holds/{hold_id}", { path: { hold_id: id }, headers: { "If-Match": `"${version}"` } });
    },
    onSuccess: clear,
    onSettled: () => stockChanged(),
  });
  if (holds.length === 0) return null;
  return (
    <Button size="xs" loading={release.isPending} onClick={() => release.mutate()}>
      {t.stock.holds.release(holds.length)}
    </Button>
  );
}
