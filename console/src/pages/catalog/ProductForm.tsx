import { NumberInput, Select, SimpleGrid, Stack, Switch, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Data } from "@/api";
import { router } from "@/app/router";
import { may } from "@/app/session";
import { CategorySelect, useCategories } from "@/pages/stock/CategoryFilter";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { catalogChanged } from "./changed";
import { fieldsOf } from "./tree";
import { productTag } from "./productTag";
import { PRICE_DECIMALS } from "@/ui/format";

type Product = Data<"/api/products/{product_id}">;
type Value = string | number | boolean;

/** Creates a product, or changes one. */
export function openProductForm(product?: Product): void {
  const id = modals.open({ title: product ? t.catalog.products.edit : t.catalog.products.create, size: "lg", children: <ProductForm {...(product && { product })} close={() => modals.close(id)} /> });
}

function ProductForm({ product, close }: { product?: Product; close: () => void }) {
  const categories = useCategories();
  const form = useForm({
    initialValues: {
      name: product?.name ?? "",
      price: product?.price ?? ("" as number | ""),
      sku: product?.sku ?? "",
      category_id: product?.category_id ?? null,
      tax_category: product?.tax_category ?? "",
      description: product?.description ?? "",
      stock: "" as number | "",
      publish: false,
      attributes: { ...(product?.attributes as Record<string, Value> | undefined) },
    },
    validate: {
      name: (value) => (value.trim() === "" ? t.forms.required : null),
      price: (value) => (value === "" ? t.forms.required : null),
    },
  });
  const fields = fieldsOf(categories.data ?? [], form.values.category_id);
  const save = useSave({
    form,
    send: async (values) => {
      const body = {
        name: values.name.trim(),
        price: Number(values.price),
        description: values.description.trim() || null,
        category_id: values.category_id,
        ...(values.sku.trim() !== "" && { sku: values.sku.trim() }),
        ...(values.tax_category.trim() !== "" && { tax_category: values.tax_category.trim() }),
      };
      const given = Object.fromEntries(fields.map(({ key }) => [key, values.attributes[key] ?? ""] as const).filter(([, value]) => value !== ""));
      if (product) {
        // what was emptied is removed; what the category does not ask for stays as it is
        const attributes = { ...Object.fromEntries(fields.filter(({ key }) => key in product.attributes).map(({ key }) => [key, null])), ...given };
        return api.patch("/api/products/{product_id}", {
          path: { product_id: product.id },
          headers: await productTag(product),
          body: { ...body, ...(Object.keys(attributes).length > 0 && { attributes }) },
        });
      }
      return api.post("/api/products", {
        body: { ...body, attributes: given, status: values.publish ? "published" : "draft", ...(values.stock !== "" && { stock: values.stock }) },
      });
    },
    then: ({ data }) => {
      close();
      catalogChanged(product ? t.done.saved : t.done.created);
      if (!product) void router.navigate({ to: "/products/$productId", params: { productId: data.id } });
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.catalog.name} required maxLength={255} data-autofocus {...form.getInputProps("name")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <NumberInput label={t.catalog.price} required min={0} decimalScale={PRICE_DECIMALS} {...form.getInputProps("price")} />
          <TextInput label={t.stock.sku} description={product ? undefined : t.catalog.products.skuHint} inputWrapperOrder={["label", "input", "description", "error"]} maxLength={100} {...form.getInputProps("sku")} />
        </SimpleGrid>
        <CategorySelect label={t.stock.category} clearable {...form.getInputProps("category_id")} />
        {fields.map(({ key, label, type, required, options }) => {
          const props = form.getInputProps(`attributes.${key}`);
          const value = form.values.attributes[key];
          switch (type) {
            case "number":
              return <NumberInput key={key} label={label} required={required} {...props} value={typeof value === "number" ? value : ""} />;
            case "boolean":
              return <Switch key={key} label={label} checked={value === true} onChange={(event) => form.setFieldValue(`attributes.${key}`, event.currentTarget.checked)} error={props.error} />;
            case "select":
              return <Select key={key} label={label} required={required} clearable data={options} {...props} value={typeof value === "string" && value !== "" ? value : null} onChange={(next) => form.setFieldValue(`attributes.${key}`, next ?? "")} />;
            default:
              return <TextInput key={key} label={label} required={required} type={type === "date" ? "date" : "text"} {...props} value={typeof value === "string" ? value : ""} />;
          }
        })}
        <Textarea label={t.stock.description} autosize minRows={2} maxLength={1000} {...form.getInputProps("description")} />
        <TextInput label={t.stock.taxCategory} placeholder="standard" maxLength={50} {...form.getInputProps("tax_category")} />
        {!product && may("stock:adjust") && <NumberInput label={t.catalog.products.openingStock} min={0} allowDecimal={false} {...form.getInputProps("stock")} />}
        {!product && <Switch label={t.catalog.products.publishNow} description={t.catalog.products.publishHint} {...form.getInputProps("publish", { type: "checkbox" })} />}
        {product && (
          <Stale
            error={save.error}
            before={product}
            load={() => api.get("/api/products/{product_id}", { path: { product_id: product.id } }).then(({ data }) => data)}
            labels={{ name: t.catalog.name, price: t.catalog.price, sku: t.stock.sku, description: t.stock.description, status: t.fields.status }}
            reopen={(now) => {
              close();
              openProductForm(now);
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
