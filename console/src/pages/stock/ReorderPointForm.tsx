import { NumberInput, SimpleGrid, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Entry } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { stockChanged } from "./changed";
import { LocationSelect } from "./pickers";

type ReorderPoint = Entry<"/api/stock/reorder-points">;

/** Sets when an item is reordered at a location. */
export function openReorderPointForm(itemId: string, point?: ReorderPoint): void {
  const id = modals.open({ title: t.stock.reorderPoint.title, children: <ReorderPointForm itemId={itemId} {...(point && { point })} close={() => modals.close(id)} /> });
}

function ReorderPointForm({ itemId, point, close }: { itemId: string; point?: ReorderPoint; close: () => void }) {
  const form = useForm({
    initialValues: {
      location_id: point?.location_id ?? null,
      point: point?.point ?? ("" as number | ""),
      quantity: point?.quantity ?? ("" as number | ""),
      maximum: point?.maximum ?? ("" as number | ""),
      lead_time_days: point?.lead_time_days ?? ("" as number | ""),
    },
    validate: {
      point: (value) => (value === "" ? t.forms.required : null),
      quantity: (value) => (value === "" ? t.forms.required : null),
      location_id: (value) => (value === null ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    send: (values) =>
      api.put("/api/stock/reorder-points", {
        body: {
          item_id: itemId,
          location_id: values.location_id ?? "",
          point: Number(values.point),
          quantity: Number(values.quantity),
          ...(values.maximum !== "" && { maximum: values.maximum }),
          ...(values.lead_time_days !== "" && { lead_time_days: values.lead_time_days }),
        },
      }),
    then: () => {
      stockChanged(t.done.saved);
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <LocationSelect label={t.stock.location} required disabled={point !== undefined} {...(!point && { "data-autofocus": true })} {...form.getInputProps("location_id")} />
        <NumberInput label={t.stock.reorderPoint.point} description={t.stock.reorderPoint.pointHint} required min={0} allowDecimal={false} {...(point && { "data-autofocus": true })} {...form.getInputProps("point")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <NumberInput label={t.stock.reorderPoint.quantity} required min={1} allowDecimal={false} {...form.getInputProps("quantity")} />
          <NumberInput label={t.stock.reorderPoint.maximum} min={0} allowDecimal={false} {...form.getInputProps("maximum")} />
        </SimpleGrid>
        <NumberInput label={t.stock.reorderPoint.leadTime} min={0} allowDecimal={false} {...form.getInputProps("lead_time_days")} />
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
