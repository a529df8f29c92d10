import { ActionIcon, Button, Group, NumberInput, SimpleGrid, Stack, Text, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { api, type Data } from "@/api";
import { router } from "@/app/router";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { stockChanged } from "./changed";
import { ItemPicker, LocationSelect, type PickedItem } from "./pickers";

type Transfer = Data<"/api/stock/transfers/{transfer_id}">;

interface Start {
  draft?: Transfer;
  item?: PickedItem;
  fromLocationId?: string;
}

/** Creates a transfer between two locations, or changes a draft. */
export function openTransferForm(start: Start = {}): void {
  const id = modals.open({ title: start.draft ? t.stock.transfer.edit : t.stock.transfer.create, size: "xl", children: <TransferForm {...start} close={() => modals.close(id)} /> });
}

interface Line {
  item: PickedItem | null;
  item_id: string;
  quantity: number | "";
  lot: string;
}

const emptyLine = (item: PickedItem | null = null): Line => ({ item, item_id: item?.id ?? "", quantity: "", lot: "" });

function TransferForm({ draft, item, fromLocationId, close }: Start & { close: () => void }) {
  const form = useForm({
    initialValues: {
      from_location_id: draft?.from_location_id ?? fromLocationId ?? null,
      to_location_id: draft?.to_location_id ?? null,
      expected_at: draft?.expected_at?.slice(0, 10) ?? "",
      reference: draft?.reference ?? "",
      notes: draft?.notes ?? "",
      lines: draft?.lines?.map((line): Line => ({ item: { id: line.item_id, sku: line.sku, name: line.name }, item_id: line.item_id, quantity: line.quantity, lot: line.lot ?? "" })) ?? [emptyLine(item)],
    },
    validate: {
      from_location_id: (value) => (value === null ? t.forms.required : null),
      to_location_id: (value, { from_location_id }) => (value === null ? t.forms.required : value === from_location_id ? t.stock.transfer.same : null),
      lines: {
        item_id: (value) => (value === "" ? t.forms.required : null),
        quantity: (value) => (value === "" || value < 1 ? t.forms.required : null),
      },
    },
  });
  const save = useSave({
    form,
    send: async ({ from_location_id, to_location_id, expected_at, reference, notes, lines }) => {
      const body = {
        from_location_id,
        to_location_id: to_location_id ?? "",
        expected_at: expected_at === "" ? null : `${expected_at}T12:00:00Z`,
        reference: reference.trim() || null,
        notes: notes.trim() || null,
        lines: lines.map(({ item_id, quantity, lot }) => ({ item_id, quantity: Number(quantity), ...(lot.trim() !== "" && { lot: lot.trim() }) })),
      };
      if (draft) return api.put("/api/stock/transfers/{transfer_id}", { path: { transfer_id: draft.id }, headers: { "If-Match": `"${draft.version}"` }, body });
      return api.post("/api/stock/transfers", { body });
    },
    then: ({ data }) => {
      close();
      stockChanged(draft ? t.done.saved : t.stock.transfer.created(data.number));
      if (!draft) void router.navigate({ to: "/stock/transfers/$transferId", params: { transferId: data.id } });
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <LocationSelect label={t.stock.transfer.from} required data-autofocus {...form.getInputProps("from_location_id")} />
          <LocationSelect label={t.stock.transfer.to} required {...form.getInputProps("to_location_id")} />
        </SimpleGrid>
        <Stack gap="xs" component="fieldset" style={{ border: 0, padding: 0, margin: 0 }} aria-label={t.stock.transfer.lines}>
          {form.values.lines.map((line, index) => (
            <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
              <ItemPicker
                style={{ flex: 1, minWidth: 0 }}
                aria-label={t.stock.transfer.lineItem(index + 1)}
                value={line.item}
                onPick={(next) => {
                  form.setFieldValue(`lines.${index}.item`, next);
                  form.setFieldValue(`lines.${index}.item_id`, next?.id ?? "");
                }}
                error={form.errors[`lines.${index}.item_id`]}
              />
              <NumberInput w={100} aria-label={t.stock.transfer.lineQuantity(index + 1)} placeholder={t.stock.quantity} min={1} clampBehavior="none" allowDecimal={false} hideControls {...form.getInputProps(`lines.${index}.quantity`)} />
              <TextInput w={120} visibleFrom="sm" aria-label={t.stock.transfer.lineLot(index + 1)} placeholder={t.stock.lot} {...form.getInputProps(`lines.${index}.lot`)} />
              <ActionIcon variant="subtle" color="gray" size="input-sm" aria-label={t.stock.transfer.removeLine(index + 1)} disabled={form.values.lines.length === 1} onClick={() => form.removeListItem("lines", index)}>
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <Group>
            <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => form.insertListItem("lines", emptyLine())}>
              {t.stock.transfer.addLine}
            </Button>
          </Group>
        </Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput type="date" label={t.stock.expectedAt} {...form.getInputProps("expected_at")} />
          <TextInput label={t.stock.reference} maxLength={100} {...form.getInputProps("reference")} />
        </SimpleGrid>
        <Textarea label={t.stock.notes} autosize minRows={2} maxLength={1000} {...form.getInputProps("notes")} />
        {!draft && (
          <Text size="sm" c="dimmed">
            {t.stock.transfer.draftHint}
          </Text>
        )}
        <FormEnd save={save} label={draft ? t.actions.save : t.stock.transfer.submit} cancel={close} />
      </Stack>
    </form>
  );
}
