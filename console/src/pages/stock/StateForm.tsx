import { Autocomplete, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { stockChanged } from "./changed";
import type { PickedItem } from "./pickers";

export type State = "available" | "damaged" | "quality_hold";

interface Change {
  item: PickedItem;
  location: { id: string; code: string };
  from: State;
  to: State;
  /** How many pieces are in the first state. */
  most: number;
  tracked: boolean;
}

/** Holds pieces back from orders, releases them, or marks them as damaged. */
export function openStateForm(change: Change): void {
  const id = modals.open({ title: t.stock.state.titles[`${change.from}>${change.to}`] ?? t.stock.state.title, children: <StateForm {...change} close={() => modals.close(id)} /> });
}

function StateForm({ item, location, from, to, most, tracked, close }: Change & { close: () => void }) {
  const form = useForm({
    initialValues: { quantity: (from === "available" ? "" : most) as number | "", reason: "", lot: "" },
    validate: { quantity: (value) => (value === "" || value < 1 ? t.forms.required : null), reason: (value) => (value.trim() === "" ? t.stock.adjust.reasonRequired : null) },
  });
  const save = useSave({
    form,
    send: ({ quantity, reason, lot }) =>
      api.post("/api/stock/states", {
        body: { item_id: item.id, location_id: location.id, from, to, quantity: Number(quantity), reason: reason.trim(), ...(lot.trim() !== "" && { lot: lot.trim() }) },
      }),
    then: () => {
      stockChanged(t.stock.state.done);
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.stock.state.what(item.name, location.code, t.stock.states[from], t.stock.states[to])}</Text>
        <NumberInput label={t.stock.quantity} description={t.stock.state.most(most)} required min={1} max={most} clampBehavior="none" allowDecimal={false} data-autofocus {...form.getInputProps("quantity")} />
        {tracked && <TextInput label={t.stock.lot} description={t.stock.lotHint} {...form.getInputProps("lot")} />}
        <Autocomplete comboboxProps={{ position: "top" }} maxDropdownHeight={320} label={t.stock.reason} required data={t.stock.state.reasons} maxLength={500} {...form.getInputProps("reason")} />
        <FormEnd save={save} label={t.stock.state.verbs[to]} cancel={close} />
      </Stack>
    </form>
  );
}
