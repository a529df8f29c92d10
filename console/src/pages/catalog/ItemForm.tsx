import { ActionIcon, Button, Group, Input, NumberInput, Select, SimpleGrid, Stack, TextInput, Textarea } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useId, useRef } from "react";
import { api, type Data } from "@/api";
import { router } from "@/app/router";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { catalogChanged } from "./changed";
import { kindOf, type Kind } from "./codes";
import { PRICE_DECIMALS } from "@/ui/format";

type Item = Data<"/api/items/{item_id}">;

interface Code {
  code: string;
  kind: Kind;
  pieces: number | "";
}

interface Values {
  name: string;
  sku: string;
  unit_price: number | "";
  codes: Code[];
  unit: string;
  tax_category: string;
  description: string;
}

const KINDS: readonly Kind[] = ["ean", "upc", "gtin_14", "vendor", "own"];
const CODES_MAX = 20;
const PIECES_MAX = 1_000_000;

/** Creates an item, or changes one. */
export function openItemForm(item?: Item): void {
  const id = modals.open({ title: item ? t.catalog.items.edit : t.catalog.items.create, size: "lg", children: <ItemForm {...(item && { item })} close={() => modals.close(id)} /> });
}

function ItemForm({ item, close }: { item?: Item; close: () => void }) {
  const form = useForm<Values>({
    initialValues: {
      name: item?.name ?? "",
      sku: item?.sku ?? "",
      unit_price: item?.unit_price ?? "",
      codes: item?.codes.map(({ code, kind, pieces }) => ({ code, kind, pieces })) ?? [],
      unit: item?.unit ?? "",
      tax_category: item?.tax_category ?? "standard",
      description: item?.description ?? "",
    },
    validate: {
      name: (value) => (value.trim() === "" ? t.forms.required : null),
      sku: (value) => (value.trim() === "" ? t.forms.required : null),
      unit_price: (value) => (value === "" ? t.forms.required : null),
      codes: {
        code: (value) => (value.trim() === "" ? t.forms.required : null),
        pieces: (value) => (value === "" || value < 1 ? t.forms.required : null),
      },
    },
  });
  const save = useSave({
    form,
    send: (values) => {
      const body = {
        name: values.name.trim(),
        sku: values.sku.trim(),
        unit_price: Number(values.unit_price),
        codes: values.codes.map(({ code, kind, pieces }) => ({ code: code.trim(), kind, pieces: Number(pieces) })),
        unit: values.unit.trim() || null,
        tax_category: values.tax_category.trim() || null,
        description: values.description.trim() || null,
      };
      return item
        ? api.patch("/api/items/{item_id}", { path: { item_id: item.id }, headers: { "If-Match": `"${item.version}"` }, body })
        : api.post("/api/items", { body });
    },
    then: ({ data }) => {
      close();
      catalogChanged(item ? t.done.saved : t.done.created);
      if (!item) void router.navigate({ to: "/items/$itemId", params: { itemId: data.id } });
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.catalog.name} required maxLength={255} data-autofocus {...form.getInputProps("name")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.stock.sku} required maxLength={100} {...form.getInputProps("sku")} />
          <NumberInput label={t.catalog.price} required min={0} decimalScale={PRICE_DECIMALS} {...form.getInputProps("unit_price")} />
          <TextInput label={t.stock.unit} maxLength={20} {...form.getInputProps("unit")} />
          <TextInput label={t.stock.taxCategory} maxLength={50} {...form.getInputProps("tax_category")} />
        </SimpleGrid>
        <Codes form={form} />
        <Textarea label={t.stock.description} autosize minRows={2} maxLength={1000} {...form.getInputProps("description")} />
        {item && (
          <Stale
            error={save.error}
            before={item}
            load={() => api.get("/api/items/{item_id}", { path: { item_id: item.id } }).then(({ data }) => data)}
            labels={{ name: t.catalog.name, sku: t.stock.sku, unit_price: t.catalog.price, codes: t.catalog.items.codes.title, unit: t.stock.unit, tax_category: t.stock.taxCategory, description: t.stock.description }}
            formats={{ codes: (codes) => codes.map(({ code, pieces }) => t.catalog.items.codes.ofPieces(code, pieces)).join(", ") }}
            reopen={(now) => {
              close();
              openItemForm(now);
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}

/** The first code is the barcode. */
function Codes({ form }: { form: UseFormReturnType<Values> }) {
  const { codes } = form.values;
  const hint = useId();
  const add = useRef<HTMLButtonElement>(null);
  // who only passes a stored code does not change it
  const setKind = ({ code, kind }: Code, index: number) => {
    if (kind === "own" && form.isDirty(`codes.${index}.code`)) form.setFieldValue(`codes.${index}.kind`, kindOf(code.trim()));
  };
  const remove = (index: number) => {
    form.removeListItem("codes", index);
    // of the last possible code, the button is not there yet
    requestAnimationFrame(() => add.current?.focus());
  };
  return (
    <Input.Wrapper component="fieldset" style={{ border: 0, padding: 0, margin: 0 }} label={t.catalog.items.codes.title} labelElement="div" aria-label={t.catalog.items.codes.title} description={t.catalog.items.codes.hint} descriptionProps={{ id: hint }} aria-describedby={hint}>
      <Stack gap="xs" mt={5}>
        {codes.map((code, index) => (
          <Group key={index} gap="xs" align="flex-start">
            <TextInput style={{ flex: "1 1 200px", minWidth: 0 }} aria-label={t.catalog.items.codes.code(index + 1)} placeholder={t.stock.barcode} maxLength={100} {...form.getInputProps(`codes.${index}.code`)} onBlur={() => setKind(code, index)} onKeyDown={({ key }) => key === "Enter" && setKind(code, index)} />
            <Select w={110} aria-label={t.catalog.items.codes.kind(index + 1)} data={KINDS.map((kind) => ({ value: kind, label: t.catalog.items.codes.kinds[kind] }))} allowDeselect={false} {...form.getInputProps(`codes.${index}.kind`)} />
            <NumberInput w={80} aria-label={t.catalog.items.codes.pieces(index + 1)} placeholder={t.catalog.items.codes.piecesHint} min={1} max={PIECES_MAX} allowDecimal={false} hideControls {...form.getInputProps(`codes.${index}.pieces`)} />
            <ActionIcon variant="subtle" color="gray" size="input-sm" aria-label={t.catalog.items.codes.remove(index + 1)} onClick={() => remove(index)}>
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {codes.length < CODES_MAX && (
          <Group>
            <Button ref={add} size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => form.insertListItem("codes", { code: "", kind: "own", pieces: 1 } satisfies Code)}>
              {t.catalog.items.codes.add}
            </Button>
          </Group>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
