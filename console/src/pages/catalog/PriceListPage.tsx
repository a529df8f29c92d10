import { ActionIcon, Button, Group, Menu, NumberInput, Text } from "@mantine/core";
import { IconDots, IconPlus, IconTrash } from "@tabler/icons-react";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, type InfiniteData } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { api, get, TradepostError, type Data, type Entry, type Page } from "@/api";
import { notify, queryClient } from "@/app/query";
import { may } from "@/app/session";
import { itemFilter } from "@/pages/stock/filters";
import { t } from "@/texts";
import { Changes } from "@/ui/Changes";
import { confirmByName } from "@/ui/confirm";
import { decimalsOf, formatDate, formatNumber, formatPrice, PRICE_DECIMALS, StatusBadge, UnitPrice, When, withDecimals } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import type { Column } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { catalogChanged } from "./changed";
import { ForWhom } from "./ForWhom";
import { openPriceForm } from "./PriceForm";
import { openPriceListForm } from "./PriceListForm";
import { openPricesChange } from "./PricesChange";

export const page = createLazyRoute("/shell/price-lists/$priceListId")({ component: PriceListPage });

type PriceList = Data<"/api/price-lists/{price_list_id}">;
const PRICES = "/api/price-lists/{price_list_id}/prices";
type ItemPrice = Entry<typeof PRICES>;

function PriceListPage() {
  const { priceListId } = page.useParams();
  const list = useQuery(get("/api/price-lists/{price_list_id}", { path: { price_list_id: priceListId } }));
  return (
    <Loaded query={list} skeleton={<PageSkeleton />}>
      {({ data }) => <Prices list={data} />}
    </Loaded>
  );
}

function Prices({ list }: { list: PriceList }) {
  const { id, currency, archived_at } = list;
  const canWrite = may("prices:write") && archived_at === null;
  const columns = useMemo((): readonly Column<ItemPrice>[] => {
    const canDelete = may("prices:delete") && archived_at === null;
    return [
      {
        id: "name",
        label: t.stock.item,
        cell: ({ item_id, name }) => (
          <AnchorLink to="/items/$itemId" params={{ itemId: item_id }} search={{ tab: "prices" }} size="sm">
            {name}
          </AnchorLink>
        ),
      },
      { id: "sku", label: t.stock.sku, width: 170, from: "sm", cell: ({ sku }) => sku },
      { id: "minimum_quantity", label: t.catalog.lists.fromQuantity, sort: "minimum_quantity", width: 140, end: true, from: "xs", cell: ({ minimum_quantity }) => formatNumber(minimum_quantity) },
      {
        id: "unit_price",
        label: `${t.catalog.price} (${currency})`,
        sort: "unit_price",
        width: 150,
        end: true,
        cell: (price) => (canWrite ? <PriceInput price={price} decimals={decimalsOf(currency)} {...(canDelete && { remove: () => askToRemove(price, currency) })} /> : <UnitPrice price={price.unit_price} currency={currency} />),
      },
      { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 150, from: "md", cell: ({ updated_at }) => <When at={updated_at} /> },
      ...(canDelete ? [{ id: "remove", label: t.catalog.remove, width: 80, end: true, cell: (price: ItemPrice) => <Remove price={price} ask={() => askToRemove(price, currency)} skipped={canWrite} /> }] : []),
    ];
  }, [currency, archived_at, canWrite]);
  return (
    <ListPage
      title={list.name}
      path={PRICES}
      params={{ price_list_id: id }}
      search={page.useSearch()}
      columns={columns}
      filters={[itemFilter]}
      searchable={false}
      lead={
        <Group gap="xs">
          <AnchorLink to="/price-lists" size="sm">
            {t.catalog.lists.title}
          </AnchorLink>
          <StatusBadge status={archived_at !== null ? "archived" : list.active ? "active" : "paused"} />
          <Text size="sm" c="dimmed">
            <ForWhom list={list} />
            {(list.valid_from !== null || list.valid_to !== null) && ` · ${list.valid_from === null ? "" : formatDate(list.valid_from)} – ${list.valid_to === null ? "" : formatDate(list.valid_to)}`}
          </Text>
          {canWrite && (
            <Text size="xs" c="dimmed" ml="auto" visibleFrom="md">
              {may("prices:delete") ? t.catalog.lists.keysWithRemove : t.catalog.lists.keys}
            </Text>
          )}
        </Group>
      }
      actions={<Actions list={list} canWrite={canWrite} />}
      empty={{
        ...t.catalog.lists.noPrices,
        action: canWrite && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openPriceForm(list)}>
            {t.catalog.lists.addPrice}
          </Button>
        ),
      }}
    />
  );
}

function Actions({ list, canWrite }: { list: PriceList; canWrite: boolean }) {
  const options = { path: { price_list_id: list.id }, headers: { "If-Match": `"${list.version}"` } };
  const restore = useMutation({
    mutationFn: () => api.post("/api/price-lists/{price_list_id}/restore", options),
    onSuccess: () => catalogChanged(t.done.restored),
  });
  const archive = () =>
    confirmByName({
      title: t.catalog.lists.archive.title,
      text: t.catalog.lists.archive.text,
      name: list.name,
      action: t.actions.archive,
      run: () => api.delete("/api/price-lists/{price_list_id}", { ...options, query: { archive: true } }),
      done: () => catalogChanged(t.done.archived),
    });
  const history = may("audit:read") && (
    <Button variant="default" onClick={() => modals.open({ title: t.audit.title, size: "xl", children: <Changes type="catalog.price_list" id={list.id} /> })}>
      {t.audit.title}
    </Button>
  );
  if (list.archived_at !== null)
    return (
      <>
        {history}
        {may("prices:delete") && (
          <Button loading={restore.isPending} onClick={() => restore.mutate()}>
            {t.actions.restore}
          </Button>
        )}
      </>
    );
  return (
    <>
      {history}
      {canWrite && (
        <>
          <Button data-add-price leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openPriceForm(list)}>
            {t.catalog.lists.addPrice}
          </Button>
          <Button variant="default" onClick={() => openPricesChange(list)}>
            {t.catalog.lists.changeAll}
          </Button>
        </>
      )}
      {(canWrite || may("prices:delete")) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {canWrite && <Menu.Item onClick={() => void openPriceListForm(list)}>{t.catalog.lists.edit}</Menu.Item>}
            {may("prices:delete") && (
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

/** Changes the entry in the lists that are read, which stay where they are. */
function replace(price: ItemPrice): void {
  queryClient.setQueriesData<InfiniteData<Page<ItemPrice>>>({ queryKey: [PRICES] }, (data) =>
    data && { ...data, pages: data.pages.map((part) => ({ ...part, data: part.data.map((one) => (one.id === price.id ? price : one)) })) },
  );
  void queryClient.invalidateQueries({ queryKey: ["/api/price-lists/{price_list_id}"] });
}

/** Takes a removed entry out of the lists that are read. */
function drop(id: string): void {
  queryClient.setQueriesData<InfiniteData<Page<ItemPrice>>>({ queryKey: [PRICES] }, (data) =>
    data && { ...data, pages: data.pages.map((part) => ({ ...part, data: part.data.filter((one) => one.id !== id) })) },
  );
}

const inputs = () => [...document.querySelectorAll<HTMLElement>("[data-price]")];

/**
 * A price that is changed in its place: Enter, Tab or leaving it saves, Escape takes it back. Enter, Tab and the arrow keys go from price
 * to price, and never to a button that removes one; that is Ctrl and Delete.
 */
function PriceInput({ price, decimals, remove }: { price: ItemPrice; decimals: number; remove?: () => void }) {
  const [typed, setTyped] = useState<number | string | undefined>();
  const [saved, setSaved] = useState(false);
  const save = useMutation({
    mutationFn: (unit_price: number) =>
      api.put("/api/price-lists/{price_list_id}/prices/{price_id}", {
        path: { price_list_id: price.price_list_id, price_id: price.id },
        headers: { "If-Match": `"${price.version}"` },
        body: { item_id: price.item_id, minimum_quantity: price.minimum_quantity, unit_price },
      }),
    meta: { shown: true },
    onSuccess: ({ data }) => {
      replace(data);
      setTyped(undefined);
      setSaved(true);
    },
    onError: (error) => {
      notify(error);
      // somebody else was faster: what it is now is shown
      if (error instanceof TradepostError && error.status === 412) {
        setTyped(undefined);
        void queryClient.invalidateQueries({ queryKey: [PRICES] });
      }
    },
  });
  const send = () => {
    // what ends with a zero is still a text
    const next = typed === undefined || typed === "" ? Number.NaN : Number(typed);
    if (next >= 0 && next !== price.unit_price) save.mutate(next);
    else setTyped(undefined);
  };
  return (
    <NumberInput
      size="xs"
      hideControls
      min={0}
      decimalScale={PRICE_DECIMALS}
      data-price={price.id}
      {...(remove && { "aria-keyshortcuts": "Control+Delete" })}
      aria-label={t.catalog.lists.priceOf(price.name, formatNumber(price.minimum_quantity))}
      value={typed ?? withDecimals(price.unit_price, decimals)}
      disabled={save.isPending}
      error={save.isError && typed !== undefined}
      styles={{ input: { textAlign: "end", ...(saved && { borderColor: "var(--mantine-color-teal-filled)" }) } }}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(value) => {
        setSaved(false);
        setTyped(value);
      }}
      onBlur={send}
      onKeyDown={(event) => {
        if (event.key === "Escape") setTyped(undefined);
        if (event.key === "Delete" && event.ctrlKey && remove) {
          event.preventDefault();
          setTyped(undefined);
          remove();
          return;
        }
        const step = { Enter: 1, Tab: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step === undefined) return;
        const all = inputs();
        const next = all[all.indexOf(event.currentTarget) + step];
        // beyond the last one, the Tab key goes on as everywhere
        if (!next && event.key === "Tab") return;
        event.preventDefault();
        if (next) next.focus();
        else event.currentTarget.blur();
      }}
    />
  );
}

/** Asks before a price goes; afterwards, the focus is on the price that took its place. */
function askToRemove(price: ItemPrice, currency: string): void {
  const all = inputs();
  const at = all.findIndex((input) => input.dataset.price === price.id);
  const neighbour = all[at + 1] ?? all[at - 1];
  modals.openConfirmModal({
    title: t.catalog.lists.remove.title,
    children: <Text size="sm">{t.catalog.lists.remove.text(price.name, formatPrice(price.unit_price, currency), formatNumber(price.minimum_quantity))}</Text>,
    labels: { confirm: t.catalog.lists.remove.action, cancel: t.actions.cancel },
    confirmProps: { color: "red" },
    // whoever presses Enter once too often removes nothing
    cancelProps: { "data-autofocus": true },
    returnFocus: false,
    onCancel: () => all[at]?.focus(),
    onConfirm: () => void remove(price, neighbour),
  });
}

/** The price may have been saved while the question was open. */
function asRead(price: ItemPrice): ItemPrice {
  const lists = queryClient.getQueriesData<InfiniteData<Page<ItemPrice>>>({ queryKey: [PRICES] });
  return lists.flatMap(([, data]) => data?.pages.flatMap((part) => part.data) ?? []).find(({ id }) => id === price.id) ?? price;
}

async function remove(price: ItemPrice, neighbour: HTMLElement | undefined): Promise<void> {
  try {
    await api.delete("/api/price-lists/{price_list_id}/prices/{price_id}", { path: { price_list_id: price.price_list_id, price_id: price.id }, headers: { "If-Match": `"${asRead(price).version}"` } });
    drop(price.id);
    (neighbour ?? document.querySelector<HTMLElement>("[data-add-price]"))?.focus();
    catalogChanged(t.catalog.removed);
  } catch (error) {
    notify(error);
    void queryClient.invalidateQueries({ queryKey: [PRICES] });
  }
}

/** Skipped by the Tab key where prices are typed, so that a key too many does not end here. */
function Remove({ price, ask, skipped }: { price: ItemPrice; ask: () => void; skipped: boolean }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={t.catalog.lists.removePrice(price.name)} {...(skipped && { tabIndex: -1, title: t.catalog.lists.removeKeys })} onClick={ask}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}
