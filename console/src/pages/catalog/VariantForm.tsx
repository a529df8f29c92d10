import { Button, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { catalogChanged } from "./changed";
import type { Product } from "./ProductPage";
import type { Variant } from "./Variants";
import { productTag } from "./productTag";
import { PRICE_DECIMALS } from "@/ui/format";

type Start = { product: Product } & ({ variant: Variant } | { values: Record<string, string> });

/** Changes a variant, or adds the one with these values. */
export function openVariantForm(start: Start): void {
  const name = "variant" in start ? start.variant.name : Object.values(start.values).join(", ");
  const id = modals.open({ title: name, children: <VariantForm start={start} close={() => modals.close(id)} /> });
}

function VariantForm({ start, close }: { start: Start; close: () => void }) {
  const { product } = start;
  const variant = "variant" in start ? start.variant : undefined;
  const form = useForm({
    initialValues: { price: variant?.price ?? (product.price as number | ""), sku: variant?.sku ?? "", barcode: variant?.barcode ?? "", image_id: variant?.image_id ?? null },
    validate: { price: (value) => (value === "" ? t.forms.required : null) },
  });
  const finished = (message: string) => {
    close();
    catalogChanged(message);
  };
  const save = useSave({
    form,
    send: async ({ price, sku, barcode, image_id }) => {
      const headers = await productTag(product);
      const body = { price: Number(price), barcode: barcode.trim() || null, image_id, ...(sku.trim() !== "" && { sku: sku.trim() }) };
      return "variant" in start
        ? api.patch("/api/products/{product_id}/variants/{item_id}", { path: { product_id: product.id, item_id: start.variant.item_id }, headers, body })
        : api.post("/api/products/{product_id}/variants", { path: { product_id: product.id }, headers, body: { ...body, option_values: start.values } });
    },
    then: () => finished(variant ? t.done.saved : t.done.created),
  });
  const archive = useMutation({
    mutationFn: async () =>
      api.delete("/api/products/{product_id}/variants/{item_id}", { path: { product_id: product.id, item_id: variant?.item_id ?? "" }, headers: await productTag(product), query: { archive: true } }),
    onSuccess: () => finished(t.done.archived),
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {product.name}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <NumberInput label={t.catalog.price} required min={0} decimalScale={PRICE_DECIMALS} data-autofocus {...form.getInputProps("price")} />
          <TextInput label={t.stock.sku} placeholder={variant ? undefined : t.catalog.variants.skuGenerated} maxLength={100} {...form.getInputProps("sku")} />
        </SimpleGrid>
        <TextInput label={t.stock.barcode} maxLength={100} {...form.getInputProps("barcode")} />
        {product.images.length > 0 && (
          <Select label={t.catalog.variants.image} clearable data={product.images.map(({ file_id }, index) => ({ value: file_id, label: t.catalog.images.number(index + 1) }))} {...form.getInputProps("image_id")} />
        )}
        {variant && may("products:delete") && (
          <Group>
            <Button size="xs" variant="subtle" color="red" loading={archive.isPending} onClick={() => archive.mutate()}>
              {t.catalog.variants.archive}
            </Button>
          </Group>
        )}
        <FormEnd save={save} label={variant ? t.actions.save : t.catalog.variants.add} cancel={close} />
      </Stack>
    </form>
  );
}
