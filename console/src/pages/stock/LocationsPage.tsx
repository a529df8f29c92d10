import { Badge, Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatNumber, StatusBadge, When } from "@/ui/format";
import { archivedFilter } from "@/ui/Filters";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { openLocationForm } from "./LocationForm";

export const page = createLazyRoute("/shell/stock/locations")({ component: LocationsPage });

type Location = Entry<"/api/locations">;

const columns: readonly Column<Location>[] = [
  { id: "code", label: t.stock.locations.code, sort: "code", cell: (location) => <Code location={location} /> },
  { id: "name", label: t.fields.name, sort: "name", width: 240, from: "xs", cell: ({ name }) => name },
  { id: "type", label: t.stock.locations.type, width: 130, from: "sm", cell: ({ type }) => t.stock.locations.types[type] },
  { id: "status", label: t.fields.status, width: 120, cell: (location) => <StatusBadge status={statusOf(location)} /> },
  { id: "priority", label: t.stock.locations.priority, sort: "priority", width: 130, end: true, from: "sm", cell: ({ priority }) => formatNumber(priority) },
  { id: "address", label: t.stock.locations.address, width: 300, from: "xl", cell: ({ address }) => address },
  { id: "updated_at", label: t.fields.updatedAt, width: 140, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "type", label: t.stock.locations.type, several: true, options: (["warehouse", "store", "transit", "virtual"] as const).map((value) => ({ value, label: t.stock.locations.types[value] })) },
  archivedFilter,
];

const views: readonly View[] = [
  { label: t.stock.locations.serving, search: { active: "true", sort: "priority" } },
  { label: t.list.archived, search: { archived: "only" } },
];

export function statusOf({ archived_at, active }: Pick<Location, "archived_at" | "active">): string {
  return archived_at !== null ? "archived" : active ? "active" : "paused";
}

function Code({ location: { code, is_default } }: { location: Location }) {
  return (
    <Group gap="xs" wrap="nowrap">
      {code}
      {is_default && (
        <Badge variant="outline" size="sm" tt="none" miw="max-content">
          {t.stock.locations.isDefault}
        </Badge>
      )}
    </Group>
  );
}

function LocationsPage() {
  const create = may("stock:manage") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openLocationForm()}>
      {t.stock.locations.create}
    </Button>
  );
  return (
    <ListPage
      title={t.stock.locations.title}
      path="/api/locations"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Location) => ({ to: "/stock/locations/$locationId", params: { locationId: id } })}
      actions={create}
      empty={{ ...t.stock.locations.empty, action: create }}
    />
  );
}
