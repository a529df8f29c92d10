// Filters that several lists of stock have.
import { t } from "@/texts";
import type { Filter } from "@/ui/list";
import { ItemFilter, ItemName, LocationCode, LocationSelect } from "./pickers";

export const locationFilter = (name: "location_id" | "from_location_id" | "to_location_id", label: string): Filter => ({
  kind: "own",
  name,
  label,
  input: (value, change) => (
    <LocationSelect label={label} value={value ?? null} onChange={(next) => change(next ?? undefined)} comboboxProps={{ withinPortal: false }} clearable />
  ),
  show: (value) => <LocationCode id={value} />,
});

export const itemFilter: Filter = {
  kind: "own",
  name: "item_id",
  label: t.stock.item,
  input: (value, change) => <ItemFilter value={value} change={change} />,
  show: (value) => <ItemName id={value} />,
};
