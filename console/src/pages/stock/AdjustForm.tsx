import { Autocomplete, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useQuery } from "@tanstack/react-query";
import { api, get } from "@/api";
import { queryClient } from "@/app/query";
import { t } from "@/texts";
import { formatNumber, PRICE_DECIMALS } from "@/ui/format";
import { FormEnd, useSave } from "@/ui/forms";
import { stockChanged } from "./changed";
import { ItemPicker, LocationSelect, locationsQuery, type PickedItem } from "./pickers";

type State = "available" | "damaged" | "quality_hold";

interface Start {
  item?: PickedItem;
  locationId?: string;
}

/** Adds or removes pieces of an item at a location, or sets what is there. */
export async function openAdjustForm({ item, locationId }: Start): Promise<void> {
  // the form begins with the default location, and the focus in its first input
  const locations = await queryClient.ensureQueryData(locationsQuery).catch(() => undefined);
  const start = locationId ?? locations?.data.find(({ is_default }) => is_default)?.id ?? null;
  const id = modals.open({ title: t.stock.adjust.title, size: "lg", children: <AdjustForm item={item ?? null} locationId={start} close={() => modals.close(id)} /> });
}

function AdjustForm({ item, locationId, close }: { item: PickedItem | null; locationId: string | null; close: () => void }) {
  const form = useForm({
    initialValues: {
      mode: "change" as "change" | "set",
      item,
      location_id: locationId,
      on_hand: "" as number | "",
      reason: "",
      lines: [{ item_id: "", delta: "" as number | "", state: "available" as State, unit_cost: "" as number | "", lot: "", expires_on: "" }],
    },
    validate: {
      item: (value) => (value === null ? t.forms.required : null),
      location_id: (value) => (value === null ? t.forms.required : null),
      reason: (value) => (value.trim() === "" ? t.stock.adjust.reasonRequired : null),
      on_hand: (value, { mode }) => (mode === "set" && value === "" ? t.forms.required : null),
      lines: { delta: (value, { mode }) => (mode === "change" && (value === "" || value === 0) ? t.stock.adjust.deltaRequired : null) },
    },
  });
  const { mode, location_id, on_hand, lines } = form.values;
  const line = lines[0];
  const itemId = form.values.item?.id;
  const stock = useQuery({ ...get("/api/items/{item_id}/stock", { path: { item_id: itemId ?? "" } }), enabled: itemId !== undefined });
  const tracking = useQuery({ ...get("/api/items/{item_id}/tracking", { path: { item_id: itemId ?? "" } }), enabled: itemId !== undefined });
  const tracked = tracking.data !== undefined && tracking.data.data.tracking !== "none";
  const here = stock.data?.data.locations.find((one) => one.location_id === location_id);
  const before = here?.on_hand ?? 0;
  const delta = mode === "set" ? (on_hand === "" ? 0 : on_hand - before) : line === undefined || line.delta === "" ? 0 : line.delta;

  const save = useSave({
    form,
    send: async (values) => {
      const first = values.lines[0];
      if (!values.item || !values.location_id || !first) throw new Error("not filled in");
      const reason = values.reason.trim();
      if (values.mode === "set" && !tracked)
        return api.put("/api/items/{item_id}/stock", {
          path: { item_id: values.item.id },
          body: { location_id: values.location_id, on_hand: Number(values.on_hand), change_from: before, reason },
        });
      return api.post("/api/stock/adjustments", {
        body: {
          location_id: values.location_id,
          reason,
          lines: [
            {
              item_id: values.item.id,
              delta: Number(first.delta),
              state: first.state,
              ...(first.unit_cost !== "" && Number(first.delta) > 0 && { unit_cost: Number(first.unit_cost) }),
              ...(first.lot.trim() !== "" && { lot: first.lot.trim() }),
              ...(first.expires_on !== "" && Number(first.delta) > 0 && { expires_on: first.expires_on }),
            },
          ],
        },
      });
    },
    then: () => {
      stockChanged(t.stock.adjust.done);
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        {item === null ? (
          <ItemPicker label={t.stock.item} required data-autofocus value={form.values.item} onPick={(next) => form.setFieldValue("item", next)} error={form.errors.item} />
        ) : (
          <Text fw={600}>
            {item.name} <Text span inherit c="dimmed" fw={400}>{item.sku}</Text>
          </Text>
        )}
        <LocationSelect label={t.stock.location} required {...form.getInputProps("location_id")} />
        {!tracked && (
          <SegmentedControl
            fullWidth
            aria-label={t.stock.adjust.how}
            data={[
              { value: "change", label: t.stock.adjust.change },
              { value: "set", label: t.stock.adjust.set },
            ]}
            {...form.getInputProps("mode")}
          />
        )}
        {mode === "set" && !tracked ? (
          <NumberInput label={t.stock.adjust.onHandNow} description={t.stock.adjust.setHint} required min={0} allowDecimal={false} {...form.getInputProps("on_hand")} />
        ) : (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <NumberInput
              label={t.stock.adjust.delta}
              description={t.stock.adjust.deltaHint}
              required
              allowDecimal={false}
              {...(item !== null && { "data-autofocus": true })}
              {...form.getInputProps("lines.0.delta")}
            />
            <Select
              label={t.stock.adjust.state}
              description={t.stock.adjust.stateHint}
              allowDeselect={false}
              data={(["available", "quality_hold", "damaged"] as const).map((value) => ({ value, label: t.stock.states[value] }))}
              {...form.getInputProps("lines.0.state")}
            />
          </SimpleGrid>
        )}
        {tracked && (
          <SimpleGrid cols={{ base: 1, xs: delta > 0 ? 2 : 1 }} spacing="sm">
            <TextInput label={tracking.data?.data.tracking === "serial" ? t.stock.serial : t.stock.lot} description={delta < 0 ? t.stock.lotHint : undefined} required={delta > 0} {...form.getInputProps("lines.0.lot")} />
            {delta > 0 && <TextInput type="date" label={t.stock.expiresOn} {...form.getInputProps("lines.0.expires_on")} />}
          </SimpleGrid>
        )}
        {delta > 0 && mode === "change" && <NumberInput label={t.stock.adjust.unitCost} description={t.stock.adjust.unitCostHint} min={0} decimalScale={PRICE_DECIMALS} {...form.getInputProps("lines.0.unit_cost")} />}
        <Autocomplete comboboxProps={{ position: "top" }} maxDropdownHeight={320} label={t.stock.reason} required data={t.stock.reasons} maxLength={500} {...form.getInputProps("reason")} />
        {itemId !== undefined && location_id !== null && stock.data && (
          <Text size="sm" role="status">
            {delta === 0
              ? t.stock.adjust.now(formatNumber(before), formatNumber(here?.available ?? 0))
              : t.stock.adjust.preview(formatNumber(before), formatNumber(before + delta), `${delta > 0 ? "+" : "−"}${formatNumber(Math.abs(delta))}`)}
          </Text>
        )}
        <FormEnd save={save} label={t.stock.adjust.submit} cancel={close} />
      </Stack>
    </form>
  );
}
