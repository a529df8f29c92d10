import { Alert, Button, Card, Group, Menu, SimpleGrid, Stack, Table, Tabs, Text } from "@mantine/core";
import { IconArrowsExchange, IconDots, IconSnowflake } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { api, get, type Data, type Entry } from "@/api";
import { may } from "@/app/session";
import { openItemForm } from "@/pages/catalog/ItemForm";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { backTo } from "@/ui/back";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatDecimals, formatNumber, formatTime, Money, StatusBadge, UnitPrice, When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { MoreRows } from "@/ui/MoreRows";
import { PageSkeleton } from "@/ui/Skeletons";
import { openAdjustForm } from "./AdjustForm";
import { reasonOf } from "./reasons";
import { Actor } from "@/ui/actors";
import { stockChanged } from "./changed";
import { ItemIncoming } from "./ItemIncoming";
import { ItemMovements, nameOf } from "./ItemMovements";
import { ItemReordering } from "./ItemReordering";
import type { PickedItem } from "./pickers";
import { openReasonForm } from "./ReasonForm";
import { openStateForm } from "./StateForm";
import { openTrackingForm } from "./TrackingForm";
import { openTransferForm } from "./TransferForm";

export const page = createLazyRoute("/shell/items/$itemId")({ component: ItemPage });

type Item = Data<"/api/items/{item_id}">;
type Stock = Data<"/api/items/{item_id}/stock">;

/** The lists whose rows lead to an item. */
const LISTS = ["/stock", "/items", "/stock/alerts", "/stock/movements"];

function ItemPage() {
  const { itemId } = page.useParams();
  const item = useQuery(get("/api/items/{item_id}", { path: { item_id: itemId } }));
  return (
    <Loaded query={item} skeleton={<PageSkeleton />}>
      {({ data }) => <ItemView item={data} />}
    </Loaded>
  );
}

function ItemView({ item }: { item: Item }) {
  const seesStock = may("stock:read");
  const { tab = seesStock ? "levels" : "prices" } = page.useSearch();
  const navigate = page.useNavigate();
  const [back] = useState(() => backTo(LISTS) ?? (seesStock ? { label: t.stock.title, to: "/stock" as const } : { label: t.catalog.items.title, to: "/items" as const }));
  const path = { item_id: item.id };
  const stock = useQuery({ ...get("/api/items/{item_id}/stock", { path }), enabled: seesStock });
  const tracking = useQuery({ ...get("/api/items/{item_id}/tracking", { path }), enabled: seesStock });
  const tracked = tracking.data !== undefined && tracking.data.data.tracking !== "none";
  const picked: PickedItem = { id: item.id, sku: item.sku, name: item.name };
  return (
    <DetailPage
      title={item.name}
      back={back}
      status={item.archived_at && <StatusBadge status="archived" />}
      subtitle={
        <Text size="sm" c="dimmed">
          {item.sku}
        </Text>
      }
      actions={<Actions item={item} picked={picked} tracking={tracking.data?.data} />}
      aside={
        <>
          <Price item={item} />
          {seesStock && <ItemReordering itemId={item.id} />}
          <Section title={t.stock.details}>
            <Facts
              facts={[
                [t.stock.sku, item.sku],
                [t.catalog.items.codes.title, item.codes.length > 0 && item.codes.map(({ code, pieces }) => <div key={code}>{t.catalog.items.codes.ofPieces(code, pieces)}</div>)],
                [t.stock.unit, item.unit],
                [t.stock.taxCategory, item.tax_category],
                [t.stock.tracking.label, tracking.data && t.stock.tracking[tracking.data.data.tracking]],
                [t.stock.tracking.shelfLife, tracking.data?.data.shelf_life_days],
                [t.stock.description, item.description],
                [t.fields.createdAt, formatTime(item.created_at)],
                [t.fields.updatedAt, formatTime(item.updated_at)],
              ]}
            />
          </Section>
        </>
      }
    >
      {seesStock && <Frozen itemId={item.id} />}
      {seesStock && <Loaded query={stock}>{({ data }) => <Figures stock={data} />}</Loaded>}
      <Tabs value={tab} onChange={(next) => void navigate({ search: next === null || next === "levels" ? {} : { tab: next }, replace: true })} keepMounted={false}>
        {/* on a phone, one line that scrolls */}
        <Tabs.List mb="md" style={{ flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" }}>
          {seesStock && (
            <>
              <Tabs.Tab value="levels">{t.stock.tabs.levels}</Tabs.Tab>
              <Tabs.Tab value="movements">{t.stock.tabs.movements}</Tabs.Tab>
              <Tabs.Tab value="reservations">{t.stock.tabs.reservations}</Tabs.Tab>
              <Tabs.Tab value="incoming">{t.stock.tabs.incoming}</Tabs.Tab>
              {tracked && <Tabs.Tab value="lots">{tracking.data?.data.tracking === "serial" ? t.stock.tabs.serials : t.stock.tabs.lots}</Tabs.Tab>}
              <Tabs.Tab value="alerts">{t.stock.tabs.alerts}</Tabs.Tab>
            </>
          )}
          {may("prices:read") && <Tabs.Tab value="prices">{t.stock.tabs.prices}</Tabs.Tab>}
        </Tabs.List>
        {seesStock && (
          <>
            <Tabs.Panel value="levels">
              <Loaded query={stock}>{({ data }) => <Levels stock={data} item={picked} tracked={tracked} />}</Loaded>
            </Tabs.Panel>
            <Tabs.Panel value="movements">
              <ItemMovements itemId={item.id} />
            </Tabs.Panel>
            <Tabs.Panel value="reservations">
              <Reservations itemId={item.id} />
            </Tabs.Panel>
            <Tabs.Panel value="incoming">
              <ItemIncoming itemId={item.id} />
            </Tabs.Panel>
            <Tabs.Panel value="lots">
              <Lots itemId={item.id} />
            </Tabs.Panel>
            <Tabs.Panel value="alerts">
              <Alerts itemId={item.id} />
            </Tabs.Panel>
          </>
        )}
        {may("prices:read") && (
          <Tabs.Panel value="prices">
            <PriceHistory itemId={item.id} />
          </Tabs.Panel>
        )}
      </Tabs>
    </DetailPage>
  );
}

function Actions({ item, picked, tracking }: { item: Item; picked: PickedItem; tracking: Data<"/api/items/{item_id}/tracking"> | undefined }) {
  const path = { item_id: item.id };
  const restore = useMutation({
    mutationFn: () => api.post("/api/items/{item_id}/restore", { path }),
    onSuccess: () => stockChanged(t.done.restored),
  });
  const freeze = useQuery({ ...get("/api/items/{item_id}/freeze", { path }), enabled: may("stock:manage") });
  const unfreeze = useMutation({
    mutationFn: () => api.delete("/api/items/{item_id}/freeze", { path }),
    onSuccess: () => stockChanged(t.stock.freeze.ended),
  });
  if (item.archived_at)
    return may("items:delete") ? (
      <Button loading={restore.isPending} onClick={() => restore.mutate()}>
        {t.actions.restore}
      </Button>
    ) : null;
  const menu = may("items:write") || may("items:delete") || may("stock:manage");
  return (
    <>
      {may("stock:adjust") && <Button onClick={() => void openAdjustForm({ item: picked })}>{t.stock.adjust.title}</Button>}
      {may("stock:write") && (
        <Button variant="default" leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => openTransferForm({ item: picked })}>
          {t.stock.transfer.create}
        </Button>
      )}
      {menu && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {may("items:write") && <Menu.Item onClick={() => openItemForm(item)}>{t.catalog.items.edit}</Menu.Item>}
            {may("stock:manage") && tracking && <Menu.Item onClick={() => openTrackingForm(tracking)}>{t.stock.tracking.change}</Menu.Item>}
            {may("stock:manage") &&
              (freeze.data?.data.frozen ? (
                <Menu.Item onClick={() => unfreeze.mutate()}>{t.stock.freeze.end}</Menu.Item>
              ) : (
                <Menu.Item
                  onClick={() =>
                    openReasonForm({
                      title: t.stock.freeze.title,
                      text: t.stock.freeze.text,
                      action: t.stock.freeze.action,
                      run: (reason) => api.put("/api/items/{item_id}/freeze", { path, body: { reason } }),
                      done: () => stockChanged(t.stock.freeze.done),
                    })
                  }
                >
                  {t.stock.freeze.action}
                </Menu.Item>
              ))}
            {may("items:delete") && (
              <Menu.Item
                color="red"
                onClick={() =>
                  confirmByName({
                    title: t.catalog.items.archive.title,
                    text: t.catalog.items.archive.text,
                    name: item.sku,
                    action: t.actions.archive,
                    run: () => api.delete("/api/items/{item_id}", { path, query: { archive: true } }),
                    done: () => stockChanged(t.done.archived),
                  })
                }
              >
                {t.actions.archive}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function Frozen({ itemId }: { itemId: string }) {
  const freeze = useQuery(get("/api/items/{item_id}/freeze", { path: { item_id: itemId } }));
  const data = freeze.data?.data;
  if (!data?.frozen) return null;
  return (
    <Alert color="red" variant="light" title={t.stock.freeze.frozen} icon={<IconSnowflake aria-hidden />}>
      {data.reason} <When at={data.frozen_at} />
    </Alert>
  );
}

function Figures({ stock }: { stock: Stock }) {
  const figures: [string, number][] = [
    [t.stock.available, stock.available],
    [t.stock.onHand, stock.on_hand],
    [t.stock.reserved, stock.reserved],
    [t.stock.incoming, stock.incoming],
    [t.stock.qualityHold, stock.quality_hold],
    [t.stock.damaged, stock.damaged],
  ];
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="xs" component="dl" m={0}>
      {figures.map(([name, value], index) => (
        <Card key={name} withBorder padding="sm">
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} size="xl" fw={700} {...(index === 0 && value <= 0 && { c: "var(--mantine-color-error)" })}>
            {formatNumber(value)}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}

function Levels({ stock, item, tracked }: { stock: Stock; item: PickedItem; tracked: boolean }) {
  if (stock.locations.length === 0) return <EmptyState title={t.stock.noLevels.title} text={t.stock.noLevels.text} />;
  const canChange = may("stock:adjust");
  const canMove = may("stock:write");
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.stock.location}</Table.Th>
            {[t.stock.available, t.stock.onHand, t.stock.reserved, t.stock.qualityHold, t.stock.damaged].map((name) => (
              <Table.Th key={name} ta="end">
                {name}
              </Table.Th>
            ))}
            {(canChange || canMove) && <Table.Th />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stock.locations.map((level) => {
            const at = { id: level.location_id, code: level.code };
            // what is under way between locations is changed by its transfer
            const isBuiltIn = level.code in t.stock.builtIn;
            const change = (from: "available" | "quality_hold" | "damaged", to: "available" | "quality_hold" | "damaged", most: number) => () =>
              openStateForm({ item, location: at, from, to, most, tracked });
            return (
              <Table.Tr key={level.location_id}>
                <Table.Td fw={600}>
                  {isBuiltIn ? (
                    nameOf(level.code)
                  ) : (
                    <AnchorLink to="/stock/locations/$locationId" params={{ locationId: level.location_id }} size="sm" fw={600}>
                      {level.code}
                    </AnchorLink>
                  )}
                </Table.Td>
                <Table.Td ta="end" fw={600}>
                  {formatNumber(level.available)}
                </Table.Td>
                {[level.on_hand, level.reserved, level.quality_hold, level.damaged].map((value, index) => (
                  <Table.Td key={index} ta="end" {...(value === 0 && { c: "dimmed" })}>
                    {formatNumber(value)}
                  </Table.Td>
                ))}
                {(canChange || canMove) && (
                  <Table.Td ta="end">
                    {!isBuiltIn && (
                      <Menu position="bottom-end">
                        <Menu.Target>
                          <Button size="compact-sm" variant="subtle" color="gray" aria-label={t.stock.actionsAt(level.code)}>
                            <IconDots size={18} aria-hidden />
                          </Button>
                        </Menu.Target>
                        <Menu.Dropdown>
                          {canChange && <Menu.Item onClick={() => void openAdjustForm({ item, locationId: level.location_id })}>{t.stock.adjust.title}</Menu.Item>}
                          {canMove && level.available > 0 && <Menu.Item onClick={() => openTransferForm({ item, fromLocationId: level.location_id })}>{t.stock.transfer.create}</Menu.Item>}
                          {canChange && level.available > 0 && (
                            <>
                              <Menu.Item onClick={change("available", "quality_hold", level.available)}>{t.stock.state.hold}</Menu.Item>
                              <Menu.Item onClick={change("available", "damaged", level.available)}>{t.stock.state.damage}</Menu.Item>
                            </>
                          )}
                          {canChange && level.quality_hold > 0 && (
                            <>
                              <Menu.Item onClick={change("quality_hold", "available", level.quality_hold)}>{t.stock.state.release}</Menu.Item>
                              <Menu.Item onClick={change("quality_hold", "damaged", level.quality_hold)}>{t.stock.state.reject}</Menu.Item>
                            </>
                          )}
                          {canChange && level.damaged > 0 && <Menu.Item onClick={change("damaged", "available", level.damaged)}>{t.stock.state.repaired}</Menu.Item>}
                        </Menu.Dropdown>
                      </Menu>
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Price({ item }: { item: Item }) {
  const price = useQuery({ ...get("/api/items/{item_id}/price", { path: { item_id: item.id } }), enabled: may("prices:read") });
  const value = useQuery({ ...get("/api/stock/value", { query: { item_id: item.id, from: `${new Date().getFullYear()}-01-01T00:00:00Z` } }), enabled: may("costs:read") });
  const changes = value.data?.data.changes;
  const currency = price.data?.data.currency;
  return (
    <Section title={t.stock.price}>
      <Facts
        facts={[
          [t.stock.ownPrice, currency ? <UnitPrice price={item.unit_price} currency={currency} fw={700} /> : formatDecimals(item.unit_price)],
          [t.stock.priceNow, price.data && price.data.data.unit_price !== item.unit_price ? <UnitPrice price={price.data.data.unit_price} currency={price.data.data.currency} /> : null],
          [t.stock.averageCost, value.data?.data.average_cost != null ? <UnitPrice price={value.data.data.average_cost} currency={value.data.data.currency} /> : null],
          [t.stock.value, value.data ? <Money amount={value.data.data.value} currency={value.data.data.currency} /> : null],
          [t.stock.costOfGoods, value.data && changes ? <Money amount={changes.cost_of_goods} currency={value.data.data.currency} /> : null],
          [t.stock.variance, value.data && changes ? <Money amount={changes.variance} currency={value.data.data.currency} /> : null],
        ]}
      />
    </Section>
  );
}

function Reservations({ itemId }: { itemId: string }) {
  return (
    <Stack>
      <Section title={t.stock.reservations.title}>
        <MoreRows
          path="/api/stock/reservations"
          query={{ item_id: itemId, status: "active" }}
          head={[t.stock.reservations.order, t.stock.location, { end: t.stock.quantity }, t.fields.createdAt]}
          empty={<EmptyState title={t.stock.reservations.none} />}
          row={(entry: Entry<"/api/stock/reservations">) => (
            <>
              <Table.Td>{may("orders:read") ? <OrderNumber orderId={entry.order_id} /> : t.stock.reservations.anOrder}</Table.Td>
              <Table.Td>{entry.code}</Table.Td>
              <Table.Td ta="end">{formatNumber(entry.quantity)}</Table.Td>
              <Table.Td>
                <When at={entry.created_at} />
              </Table.Td>
            </>
          )}
        />
      </Section>
      {may("orders:read") && (
        <Section title={t.stock.backorders.title}>
          <MoreRows
            path="/api/stock/backorders"
            query={{ item_id: itemId, include: "order" }}
            head={[t.stock.reservations.order, { end: t.stock.quantity }, t.stock.backorders.since]}
            empty={<Text c="dimmed">{t.stock.backorders.none}</Text>}
            row={(entry: Entry<"/api/stock/backorders">) => (
              <>
                <Table.Td>
                  <OrderNumber orderId={entry.order_id} />
                </Table.Td>
                <Table.Td ta="end">{formatNumber(entry.quantity)}</Table.Td>
                <Table.Td>
                  <When at={entry.created_at} />
                </Table.Td>
              </>
            )}
          />
        </Section>
      )}
    </Stack>
  );
}

/** Reservations name an order, or a hold for a basket, only by its id. */
function OrderNumber({ orderId }: { orderId: string }) {
  const order = useQuery({ ...get("/api/sales/orders", { query: { ids: [orderId] } }), staleTime: Infinity });
  const found = order.data?.data[0];
  if (order.isPending) return <>…</>;
  if (!found) return <AnchorLink to="/stock/holds" size="sm">{t.stock.reservations.basket}</AnchorLink>;
  return <ApiLink path={`/api/sales/orders/${orderId}`}>{`${found.number} · ${found.customer_name}`}</ApiLink>;
}

function Lots({ itemId }: { itemId: string }) {
  return (
    <MoreRows
      path="/api/lots"
      query={{ item_id: itemId, sort: "-updated_at" }}
      head={[t.stock.lot, t.stock.expiresOn, { end: t.stock.available }, { end: t.stock.onHand }, { end: t.stock.reserved }, t.fields.status]}
      empty={<EmptyState title={t.stock.noLots.title} text={t.stock.noLots.text} />}
      row={(lot: Entry<"/api/lots">) => (
        <>
          <Table.Td>
            <AnchorLink to="/lots/$lotId" params={{ lotId: lot.id }} size="sm">
              {lot.number}
            </AnchorLink>
          </Table.Td>
          <Table.Td>
            <When at={lot.expires_on} />
          </Table.Td>
          <Table.Td ta="end">{formatNumber(lot.available)}</Table.Td>
          <Table.Td ta="end">{formatNumber(lot.on_hand)}</Table.Td>
          <Table.Td ta="end">{formatNumber(lot.reserved)}</Table.Td>
          <Table.Td>
            {lot.recalled_at && <StatusBadge status="recalled" />}
          </Table.Td>
        </>
      )}
    />
  );
}

function Alerts({ itemId }: { itemId: string }) {
  return (
    <MoreRows
      path="/api/stock/alerts"
      query={{ item_id: itemId }}
      head={[t.fields.what, t.stock.location, t.stock.reason, t.stock.alerts.raised, t.stock.alerts.resolved]}
      empty={<EmptyState title={t.stock.alerts.noneOfItem.title} text={t.stock.alerts.noneOfItem.text} />}
      row={(alert: Entry<"/api/stock/alerts">) => (
        <>
          <Table.Td>
            <StatusBadge status={alert.type} />
          </Table.Td>
          <Table.Td>{alert.code}</Table.Td>
          <Table.Td>{reasonOf(alert)}</Table.Td>
          <Table.Td>
            <When at={alert.raised_at} />
          </Table.Td>
          <Table.Td>
            <When at={alert.resolved_at} />
          </Table.Td>
        </>
      )}
    />
  );
}

function PriceHistory({ itemId }: { itemId: string }) {
  return (
    <MoreRows
      path="/api/items/{item_id}/prices/history"
      params={{ item_id: itemId }}
      head={[t.stock.prices.where, { end: t.stock.prices.from }, { end: t.stock.prices.old }, { end: t.stock.prices.new }, t.stock.who, t.stock.when]}
      empty={<EmptyState title={t.stock.prices.none} />}
      row={(change: Entry<"/api/items/{item_id}/prices/history">) => (
        <>
          <Table.Td>{change.price_list_id === null ? t.stock.ownPrice : <ApiLink path={`/api/price-lists/${change.price_list_id}`}>{t.stock.prices.list}</ApiLink>}</Table.Td>
          <Table.Td ta="end">{formatNumber(change.minimum_quantity)}</Table.Td>
          <Table.Td ta="end">
            <UnitPrice price={change.old_price} currency={change.currency} />
          </Table.Td>
          <Table.Td ta="end">
            <UnitPrice price={change.new_price} currency={change.currency} fw={600} />
          </Table.Td>
          <Table.Td>
            <Actor actor={change.actor} />
          </Table.Td>
          <Table.Td>
            <Group gap={4}>
              <When at={change.created_at} />
            </Group>
          </Table.Td>
        </>
      )}
    />
  );
}
