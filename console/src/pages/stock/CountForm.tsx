import { ActionIcon, Group, SegmentedControl, Stack, Switch, Text, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconX } from "@tabler/icons-react";
import { api } from "@/api";
import { router } from "@/app/router";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { CategorySelect } from "./CategoryFilter";
import { stockChanged } from "./changed";
import { ItemPicker, LocationSelect, type PickedItem } from "./pickers";

/** Opens a count at a location: of everything there, of a category, or of some items. */
export function openCountForm(locationId: string | null = null): void {
  const id = modals.open({ title: t.stock.count.create, size: "lg", children: <CountForm locationId={locationId} close={() => modals.close(id)} /> });
}

function CountForm({ locationId, close }: { locationId: string | null; close: () => void }) {
  const form = useForm({
    initialValues: {
      location_id: locationId,
      what: "all" as "all" | "category" | "items",
      category_id: null as string | null,
      items: [] as PickedItem[],
      blind: false,
      reference: "",
      notes: "",
    },
    validate: {
      location_id: (value) => (value === null ? t.forms.required : null),
      category_id: (value, { what }) => (what === "category" && value === null ? t.forms.required : null),
      items: (value, { what }) => (what === "items" && value.length === 0 ? t.forms.required : null),
    },
  });
  const { what, items } = form.values;
  const save = useSave({
    form,
    send: ({ location_id, what: of, category_id, items: chosen, blind, reference, notes }) =>
      api.post("/api/stock/counts", {
        body: {
          location_id,
          ...(of === "category" && { category_id }),
          ...(of === "items" && { item_ids: chosen.map(({ id }) => id) }),
          blind,
          reference: reference.trim() || null,
          notes: notes.trim() || null,
        },
      }),
    then: ({ data }) => {
      close();
      stockChanged(t.stock.count.opened);
      void router.navigate({ to: "/stock/counts/$countId", params: { countId: data.id } });
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <LocationSelect label={t.stock.location} required data-autofocus {...form.getInputProps("location_id")} />
        <SegmentedControl
          fullWidth
          aria-label={t.stock.count.what}
          data={[
            { value: "all", label: t.stock.count.all },
            { value: "category", label: t.stock.count.ofCategory },
            { value: "items", label: t.stock.count.ofItems },
          ]}
          {...form.getInputProps("what")}
        />
        {what === "category" && <CategorySelect label={t.stock.category} required {...form.getInputProps("category_id")} />}
        {what === "items" && (
          <Stack gap={4}>
            {/* emptied after each item, so that one after the other can be scanned */}
            <ItemPicker
              key={items.length}
              label={t.stock.count.addItem}
              value={null}
              autoFocus={items.length > 0}
              onPick={(item) => item && !items.some(({ id }) => id === item.id) && form.setFieldValue("items", [...items, item])}
              error={form.errors.items}
            />
            {items.map((item) => (
              <Group key={item.id} justify="space-between" gap="xs" wrap="nowrap">
                <Text size="sm">
                  {item.name}{" "}
                  <Text span inherit c="dimmed">
                    {item.sku}
                  </Text>
                </Text>
                <ActionIcon variant="subtle" color="gray" aria-label={t.stock.count.removeItem(item.name)} onClick={() => form.setFieldValue("items", items.filter(({ id }) => id !== item.id))}>
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
          </Stack>
        )}
        <Switch label={t.stock.count.blindLabel} description={t.stock.count.blindHint} {...form.getInputProps("blind", { type: "checkbox" })} />
        <TextInput label={t.stock.reference} maxLength={100} {...form.getInputProps("reference")} />
        <Textarea label={t.stock.notes} autosize minRows={2} maxLength={1000} {...form.getInputProps("notes")} />
        <FormEnd save={save} label={t.stock.count.submit} cancel={close} />
      </Stack>
    </form>
  );
}
