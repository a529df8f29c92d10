// Inputs that find an item or a location; forms of stock and of the catalog use them.
import { Loader, Select, Text, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "@/api";
import { t } from "@/texts";

export interface PickedItem {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
}

type ItemPickerProps = Omit<SelectProps, "data" | "value" | "onChange"> & { value: PickedItem | null; onPick: (item: PickedItem | null) => void };

/** Finds an item by name, SKU or barcode while typing. Enter takes the first one, so a scanner works. */
export function ItemPicker({ value, onPick, ...props }: ItemPickerProps) {
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const isShown = value !== null && asked === labelOf(value);
  const found = useQuery({ ...get("/api/items", { query: { limit: 20, sort: ["name"], ...(asked !== "" && !isShown && { q: asked }) } }), placeholderData: (before) => before });
  const items: PickedItem[] = (found.data?.data ?? []).map(({ id, sku, name }) => ({ id, sku, name }));
  if (value && !items.some(({ id }) => id === value.id)) items.unshift(value);
  return (
    <Select
      {...props}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      selectFirstOptionOnChange
      data={items.map((item) => ({ value: item.id, label: labelOf(item) }))}
      filter={({ options }) => options}
      value={value?.id ?? null}
      onChange={(id) => onPick(items.find((item) => item.id === id) ?? null)}
      nothingFoundMessage={found.isFetching ? t.loading : t.stock.noItemFound}
      placeholder={props.placeholder ?? t.stock.itemPlaceholder}
      rightSection={found.isFetching ? <Loader size={14} aria-hidden /> : undefined}
    />
  );
}

function labelOf({ sku, name }: PickedItem): string {
  return `${name} · ${sku}`;
}

/** Where stock can be kept, in the order in which locations serve orders. */
export const locationsQuery = { ...get("/api/locations", { query: { active: true, sort: ["priority"], limit: 100 } }), staleTime: 5 * 60_000 };

export function useLocations() {
  return useQuery(locationsQuery);
}

export function LocationSelect(props: Omit<SelectProps, "data">) {
  const locations = useLocations();
  return <Select {...props} searchable selectFirstOptionOnChange data={(locations.data?.data ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }))} />;
}

/** The code of a location that is only known by its id, such as that of a filter. */
export function LocationCode({ id }: { id: string }) {
  const locations = useLocations();
  return <>{locations.data?.data.find((one) => one.id === id)?.code ?? "…"}</>;
}

/** The item that a filter names. */
export function ItemFilter({ value, change }: { value: string | undefined; change: (value: string | undefined) => void }) {
  const item = useQuery({ ...get("/api/items/{item_id}", { path: { item_id: value ?? "" } }), enabled: value !== undefined });
  const picked = item.data && value !== undefined ? item.data.data : null;
  return <ItemPicker label={t.stock.item} value={picked} onPick={(next) => change(next?.id)} comboboxProps={{ withinPortal: false }} clearable />;
}

export function ItemName({ id }: { id: string }) {
  const item = useQuery(get("/api/items/{item_id}", { path: { item_id: id } }));
  return <Text span inherit>{item.data?.data.sku ?? "…"}</Text>;
}
