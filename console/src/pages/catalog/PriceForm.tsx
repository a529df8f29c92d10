import { NumberInput, SimpleGrid, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Data } from "@/api";
import { ItemPicker, type PickedItem } from "@/pages/stock/pickers";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { catalogChanged } from "./changed";
import { PRICE_DECIMALS } from "@/ui/format";

type PriceList = Data<"/api/price-lists/{price_list_id}">;

/** Adds a price of an item to a list. */
export function openPriceForm(list: PriceList): void {
  const id = modals.open({ title: t.catalog.lists.addPrice, children: <PriceForm list={list} close={() => modals.close(id)} /> });
}

function PriceForm({ list, close }: { list: PriceList; close: () => void }) {
  const form = useForm({
    initialValues: { item: null as PickedItem | null, item_id: "", minimum_quantity: 1 as number | "", unit_price: "" as number | "" },
    validate: {
      item_id: (value) => (value === "" ? t.forms.required : null),
      minimum_quantity: (value) => (value === "" ? t.forms.required : null),
      unit_price: (value) => (value === "" ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    send: ({ item_id, minimum_quantity, unit_price }) =>
      api.post("/api/price-lists/{price_list_id}/prices", { path: { price_list_id: list.id }, body: { item_id, minimum_quantity: Number(minimum_quantity), unit_price: Number(unit_price) } }),
    then: () => {
      close();
      catalogChanged(t.done.created);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <ItemPicker
          label={t.stock.item}
          required
          data-autofocus
          value={form.values.item}
          onPick={(item) => {
            form.setFieldValue("item", item);
            form.setFieldValue("item_id", item?.id ?? "");
          }}
          error={form.errors.item_id}
        />
        <SimpleGrid cols={2} spacing="sm">
          <NumberInput label={t.catalog.lists.fromQuantity} required min={1} allowDecimal={false} {...form.getInputProps("minimum_quantity")} />
          <NumberInput label={`${t.catalog.price} (${list.currency})`} required min={0} decimalScale={PRICE_DECIMALS} {...form.getInputProps("unit_price")} />
        </SimpleGrid>
        <FormEnd save={save} label={t.catalog.lists.addPrice} cancel={close} />
      </Stack>
    </form>
  );
}
