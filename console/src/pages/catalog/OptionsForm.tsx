import { ActionIcon, Button, Group, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { catalogChanged } from "./changed";
import type { Product } from "./ProductPage";
import { productTag } from "./productTag";

const OPTIONS_MAX = 3;

/** What a customer chooses, such as size and colour. */
export function openOptionsForm(product: Product): void {
  const id = modals.open({ title: t.catalog.variants.options, size: "lg", children: <OptionsForm product={product} close={() => modals.close(id)} /> });
}

function OptionsForm({ product, close }: { product: Product; close: () => void }) {
  const form = useForm({
    initialValues: { options: product.options.length > 0 ? product.options.map(({ name, values }) => ({ name, values })) : [{ name: "", values: [] as string[] }] },
    validate: {
      options: {
        name: (value) => (value.trim() === "" ? t.forms.required : null),
        values: (value) => (value.length === 0 ? t.forms.required : null),
      },
    },
  });
  const save = useSave({
    form,
    send: async ({ options }) => api.patch("/api/products/{product_id}", { path: { product_id: product.id }, headers: await productTag(product), body: { options: options.map(({ name, values }) => ({ name: name.trim(), values })) } }),
    then: () => {
      close();
      catalogChanged(t.done.saved);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.catalog.variants.optionsHint}</Text>
        {form.values.options.map((_, index) => (
          <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
            <TextInput w={150} aria-label={t.catalog.variants.optionName(index + 1)} placeholder={t.catalog.variants.optionExample[index]} maxLength={50} {...(index === 0 && { "data-autofocus": true })} {...form.getInputProps(`options.${index}.name`)} />
            <TagsInput style={{ flex: 1 }} aria-label={t.catalog.variants.optionValues(index + 1)} placeholder={t.catalog.variants.valuesHint} {...form.getInputProps(`options.${index}.values`)} />
            <ActionIcon variant="subtle" color="gray" size="input-sm" aria-label={t.catalog.variants.removeOption(index + 1)} onClick={() => form.removeListItem("options", index)}>
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {form.values.options.length < OPTIONS_MAX && (
          <Group>
            <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => form.insertListItem("options", { name: "", values: [] })}>
              {t.catalog.variants.addOption}
            </Button>
          </Group>
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
