import { ActionIcon, Button, Group, Select, Stack, Switch, TagsInput, Text, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { api } from "@/api";
import { CategorySelect } from "@/pages/stock/CategoryFilter";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { catalogChanged } from "./changed";
import type { Category } from "./tree";

type Field = Category["fields"][number];

/** Creates a category, perhaps below another one, or changes one. */
export function openCategoryForm(start: { category?: Category; parentId?: string }): void {
  const id = modals.open({ title: start.category ? t.catalog.categories.edit : t.catalog.categories.create, size: "lg", children: <CategoryForm {...start} close={() => modals.close(id)} /> });
}

const TYPES = ["text", "number", "boolean", "select", "date"] as const;

/** A key for programs from a name for people, such as `battery_voltage`. */
function keyOf(label: string): string {
  return label.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 50);
}

function CategoryForm({ category, parentId, close }: { category?: Category; parentId?: string; close: () => void }) {
  const form = useForm({
    initialValues: {
      name: category?.name ?? "",
      parent_id: category?.parent_id ?? parentId ?? null,
      description: category?.description ?? "",
      fields: (category?.fields ?? []).map((field) => ({ ...field, isNew: false })) as (Field & { isNew: boolean })[],
    },
    validate: {
      name: (value) => (value.trim() === "" ? t.forms.required : null),
      fields: {
        label: (value) => (keyOf(value) === "" ? t.forms.required : null),
        options: (value, values, path) => (values.fields[Number(path.split(".")[1])]?.type === "select" && value.length === 0 ? t.forms.required : null),
      },
    },
  });
  const save = useSave({
    form,
    send: ({ name, parent_id, description, fields }) => {
      const body = {
        name: name.trim(),
        parent_id,
        description: description.trim() || null,
        fields: fields.map(({ key, label, type, required, options, default_value, isNew }) => ({
          key: isNew ? keyOf(label) : key,
          label: label.trim(),
          type,
          required,
          ...(type === "select" && { options }),
          ...(default_value !== null && { default_value }),
        })),
      };
      return category
        ? api.patch("/api/categories/{category_id}", { path: { category_id: category.id }, headers: { "If-Match": `"${category.version}"` }, body })
        : api.post("/api/categories", { body });
    },
    then: () => {
      close();
      catalogChanged(category ? t.done.saved : t.done.created);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.catalog.name} required maxLength={255} data-autofocus {...form.getInputProps("name")} />
        <CategorySelect label={t.catalog.categories.parent} placeholder={t.catalog.categories.top} clearable {...form.getInputProps("parent_id")} />
        <Textarea label={t.stock.description} autosize minRows={2} maxLength={1000} {...form.getInputProps("description")} />
        <Stack gap="xs">
          <div>
            <Text size="sm" fw={500}>
              {t.catalog.categories.productFields}
            </Text>
            <Text size="xs" c="dimmed">
              {t.catalog.categories.fieldsHint}
            </Text>
          </div>
          {form.values.fields.map((field, index) => (
            <Stack key={index} gap={6} p="xs" style={{ border: "1px solid var(--mantine-color-default-border)", borderRadius: 8 }}>
              <Group gap="xs" align="flex-start" wrap="nowrap">
                <TextInput style={{ flex: 1 }} aria-label={t.catalog.categories.fieldName(index + 1)} placeholder={t.catalog.name} maxLength={100} {...form.getInputProps(`fields.${index}.label`)} />
                <Select w={130} aria-label={t.catalog.categories.fieldType(index + 1)} allowDeselect={false} data={TYPES.map((value) => ({ value, label: t.catalog.categories.types[value] }))} {...form.getInputProps(`fields.${index}.type`)} />
                <ActionIcon variant="subtle" color="gray" size="input-sm" aria-label={t.catalog.categories.removeField(index + 1)} onClick={() => form.removeListItem("fields", index)}>
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Group>
              {field.type === "select" && <TagsInput aria-label={t.catalog.categories.choices(index + 1)} placeholder={t.catalog.variants.valuesHint} {...form.getInputProps(`fields.${index}.options`)} />}
              <Switch size="xs" label={t.catalog.categories.required} {...form.getInputProps(`fields.${index}.required`, { type: "checkbox" })} />
            </Stack>
          ))}
          <Group>
            <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => form.insertListItem("fields", { key: "", label: "", type: "text", required: false, options: [], default_value: null, isNew: true })}>
              {t.catalog.categories.addField}
            </Button>
          </Group>
        </Stack>
        {category && (
          <Stale
            error={save.error}
            before={category}
            load={() => api.get("/api/categories/{category_id}", { path: { category_id: category.id } }).then(({ data }) => data)}
            labels={{ name: t.catalog.name, description: t.stock.description }}
            reopen={(now) => {
              close();
              openCategoryForm({ category: now });
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
