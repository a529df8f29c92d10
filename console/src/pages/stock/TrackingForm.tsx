import { NumberInput, Select, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Data } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { stockChanged } from "./changed";

type Tracking = Data<"/api/items/{item_id}/tracking">;

/** Sets whether the stock of an item is kept by lots or serial numbers. */
export function openTrackingForm(tracking: Tracking): void {
  const id = modals.open({ title: t.stock.tracking.title, children: <TrackingForm tracking={tracking} close={() => modals.close(id)} /> });
}

function TrackingForm({ tracking: { item_id, tracking, shelf_life_days }, close }: { tracking: Tracking; close: () => void }) {
  const form = useForm({ initialValues: { tracking, shelf_life_days: shelf_life_days ?? ("" as number | "") } });
  const save = useSave({
    form,
    send: (values) =>
      api.put("/api/items/{item_id}/tracking", {
        path: { item_id },
        body: { tracking: values.tracking, shelf_life_days: values.tracking === "none" || values.shelf_life_days === "" ? null : values.shelf_life_days },
      }),
    then: () => {
      close();
      stockChanged(t.done.saved);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.stock.tracking.hint}</Text>
        <Select label={t.stock.tracking.label} allowDeselect={false} data-autofocus data={(["none", "lot", "serial"] as const).map((value) => ({ value, label: t.stock.tracking[value] }))} {...form.getInputProps("tracking")} />
        {form.values.tracking !== "none" && <NumberInput label={t.stock.tracking.shelfLife} min={1} allowDecimal={false} {...form.getInputProps("shelf_life_days")} />}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
