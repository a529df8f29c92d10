import { Badge, Button, Menu, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDots, IconSearch } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { api, get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber, formatTime, Money, StatusBadge, When } from "@/ui/format";
import { AnchorLink, ButtonLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { MoreRows } from "@/ui/MoreRows";
import { PageSkeleton } from "@/ui/Skeletons";
import { openAdjustForm } from "./AdjustForm";
import { stockChanged } from "./changed";
import { openCountForm } from "./CountForm";
import { openLocationForm, type Location } from "./LocationForm";
import { statusOf } from "./LocationsPage";
import { openTransferForm } from "./TransferForm";

export const page = createLazyRoute("/shell/stock/locations/$locationId")({ component: LocationPage });

type Level = Entry<"/api/stock"> & { id: string };

function LocationPage() {
  const { locationId } = page.useParams();
  const location = useQuery(get("/api/locations/{location_id}", { path: { location_id: locationId } }));
  return (
    <Loaded query={location} skeleton={<PageSkeleton />}>
      {({ data }) => <LocationView location={data} />}
    </Loaded>
  );
}

/** A place: what lies there, what comes and goes, and what is being counted. */
function LocationView({ location }: { location: Location }) {
  const value = useQuery({ ...get("/api/stock/value", { query: { location_id: location.id } }), enabled: may("costs:read") });
  const isBuiltIn = location.code in t.stock.builtIn;
  return (
    <DetailPage
      title={location.code}
      back={{ label: t.stock.locations.title, to: "/stock/locations" }}
      status={
        <>
          <StatusBadge status={statusOf(location)} />
          {location.is_default && (
            <Badge variant="outline" tt="none">
              {t.stock.locations.isDefault}
            </Badge>
          )}
        </>
      }
      subtitle={
        <Text size="sm" c="dimmed">
          {location.name}
        </Text>
      }
      actions={!isBuiltIn && <Actions location={location} />}
      aside={
        <Section title={t.stock.details}>
          <Facts
            facts={[
              [t.stock.locations.type, t.stock.locations.types[location.type]],
              [t.stock.locations.priority, formatNumber(location.priority)],
              [t.stock.onHand, value.data && formatNumber(value.data.data.quantity)],
              [t.stock.value, value.data && <Money amount={value.data.data.value} currency={value.data.data.currency} />],
              [t.stock.locations.address, location.address && <span style={{ whiteSpace: "pre-line" }}>{location.address}</span>],
              [t.fields.createdAt, formatTime(location.created_at)],
              [t.fields.updatedAt, formatTime(location.updated_at)],
            ]}
          />
        </Section>
      }
    >
      <Here location={location} />
      <Transfers location={location} />
      {may("stock:count") && <Counts location={location} />}
    </DetailPage>
  );
}

function Actions({ location }: { location: Location }) {
  const options = { path: { location_id: location.id }, headers: { "If-Match": `"${location.version}"` } };
  const restore = useMutation({
    mutationFn: () => api.post("/api/locations/{location_id}/restore", options),
    onSuccess: () => stockChanged(t.done.restored),
  });
  const archive = () =>
    confirmByName({
      title: t.stock.locations.archive.title,
      text: t.stock.locations.archive.text,
      name: location.code,
      action: t.actions.archive,
      run: () => api.delete("/api/locations/{location_id}", { ...options, query: { archive: true } }),
      done: () => stockChanged(t.done.archived),
    });
  if (location.archived_at !== null)
    return may("stock:manage") ? (
      <Button loading={restore.isPending} onClick={() => restore.mutate()}>
        {t.actions.restore}
      </Button>
    ) : null;
  return (
    <>
      {location.active && may("stock:adjust") && <Button onClick={() => void openAdjustForm({ locationId: location.id })}>{t.stock.adjust.title}</Button>}
      {location.active && may("stock:write") && (
        <Button variant="default" onClick={() => openTransferForm({ fromLocationId: location.id })}>
          {t.stock.locations.transferFrom}
        </Button>
      )}
      {location.active && may("stock:count") && (
        <Button variant="default" onClick={() => openCountForm(location.id)}>
          {t.stock.locations.count}
        </Button>
      )}
      {may("stock:manage") && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => openLocationForm(location)}>{t.actions.edit}</Menu.Item>
            {!location.is_default && (
              <Menu.Item color="red" onClick={archive}>
                {t.actions.archive}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function Here({ location }: { location: Location }) {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  return (
    <Section
      title={t.stock.locations.here}
      actions={
        <ButtonLink size="xs" variant="default" to="/stock" search={{ location_id: location.id } as never}>
          {t.stock.locations.asList}
        </ButtonLink>
      }
    >
      <Stack gap="sm">
        <TextInput
          type="search"
          aria-label={t.stock.locations.find}
          placeholder={t.stock.locations.find}
          leftSection={<IconSearch size={16} aria-hidden />}
          maw={320}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <MoreRows
          path="/api/stock"
          query={{ location_id: location.id, ...(q !== "" && { q }) }}
          rowId={({ item_id }: Level) => item_id}
          head={[t.stock.item, t.stock.sku, { end: t.stock.available }, { end: t.stock.onHand }, { end: t.stock.reserved }]}
          empty={q === "" ? <EmptyState {...t.stock.locations.nothingHere} /> : <EmptyState title={t.list.nothingFound.title} />}
          row={(level: Level) => (
            <>
              <Table.Td>
                <AnchorLink to="/items/$itemId" params={{ itemId: level.item_id }} size="sm">
                  {level.name}
                </AnchorLink>
              </Table.Td>
              <Table.Td>{level.sku}</Table.Td>
              <Table.Td ta="end" fw={600}>{formatNumber(level.available)}</Table.Td>
              <Table.Td ta="end">{formatNumber(level.on_hand)}</Table.Td>
              <Table.Td ta="end">{formatNumber(level.reserved)}</Table.Td>
            </>
          )}
        />
      </Stack>
    </Section>
  );
}

type Transfer = Entry<"/api/stock/transfers">;

function Transfers({ location }: { location: Location }) {
  const row = (transfer: Transfer) => (
    <>
      <Table.Td>
        <AnchorLink to="/stock/transfers/$transferId" params={{ transferId: transfer.id }} size="sm">
          {transfer.number}
        </AnchorLink>
      </Table.Td>
      <Table.Td>
        {transfer.from_code} → {transfer.to_code}
      </Table.Td>
      <Table.Td>
        <When at={transfer.expected_at} />
      </Table.Td>
      <Table.Td>
        <StatusBadge status={transfer.status} />
      </Table.Td>
    </>
  );
  const head = [t.stock.transfer.one, t.stock.movements.route, t.stock.expectedAt, t.fields.status];
  return (
    <>
      <Section title={t.stock.locations.arriving}>
        <MoreRows path="/api/stock/transfers" query={{ to_location_id: location.id, status: "shipped,partially_received" }} head={head} empty={<Text c="dimmed" size="sm">{t.stock.incomingFrom.noTransfers}</Text>} row={row} />
      </Section>
      <Section title={t.stock.locations.leaving}>
        <MoreRows path="/api/stock/transfers" query={{ from_location_id: location.id, status: "draft,shipped,partially_received" }} head={head} empty={<Text c="dimmed" size="sm">{t.stock.locations.noneLeaving}</Text>} row={row} />
      </Section>
    </>
  );
}

function Counts({ location }: { location: Location }) {
  return (
    <Section title={t.stock.count.title}>
      <MoreRows
        path="/api/stock/counts"
        query={{ location_id: location.id }}
        head={[t.stock.count.one, t.fields.status, { end: t.stock.count.items }, t.stock.count.openedAt]}
        empty={<Text c="dimmed" size="sm">{t.stock.locations.neverCounted}</Text>}
        row={(count: Entry<"/api/stock/counts">) => (
          <>
            <Table.Td>
              <AnchorLink to="/stock/counts/$countId" params={{ countId: count.id }} size="sm">
                {count.reference ?? t.stock.count.at(count.code)}
              </AnchorLink>
            </Table.Td>
            <Table.Td>
              <StatusBadge status={count.status} />
            </Table.Td>
            <Table.Td ta="end">{formatNumber(count.line_count)}</Table.Td>
            <Table.Td>
              <When at={count.created_at} />
            </Table.Td>
          </>
        )}
      />
    </Section>
  );
}
