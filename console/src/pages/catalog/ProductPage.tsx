import "@mantine/dropzone/styles.css";
import { Button, Menu, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get, type Data } from "@/api";
import { may } from "@/app/session";
import { CategoryName, useCategories } from "@/pages/stock/CategoryFilter";
import { useCurrency } from "@/app/config";
import { t } from "@/texts";
import { Changes } from "@/ui/Changes";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { formatDate, formatNumber, formatTime, StatusBadge } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { catalogChanged } from "./changed";
import { Price } from "./Price";
import { openProductForm } from "./ProductForm";
import { ProductImages } from "./ProductImages";
import { fieldsOf } from "./tree";
import { Variants } from "./Variants";
import { productTag } from "./productTag";

export const page = createLazyRoute("/shell/products/$productId")({ component: ProductPage });

export type Product = Data<"/api/products/{product_id}">;

function ProductPage() {
  const { productId } = page.useParams();
  const product = useQuery(get("/api/products/{product_id}", { path: { product_id: productId } }));
  return (
    <Loaded query={product} skeleton={<PageSkeleton />}>
      {({ data }) => <ProductView product={data} />}
    </Loaded>
  );
}

function ProductView({ product }: { product: Product }) {
  const currency = useCurrency();
  const categories = useCategories();
  const fields = fieldsOf(categories.data ?? [], product.category_id);
  return (
    <DetailPage
      title={product.name}
      back={{ label: t.catalog.products.title, to: "/products" }}
      status={<StatusBadge status={product.status} />}
      subtitle={
        <Text size="sm" c="dimmed">
          {product.sku}
        </Text>
      }
      actions={<Actions product={product} />}
      aside={
        <Section title={t.stock.details}>
          <Facts
            facts={[
              [t.catalog.price, <Price amount={product.price} currency={currency} />],
              [t.stock.available, product.stock === null ? t.catalog.availability[product.availability] : formatNumber(product.stock)],
              [
                t.stock.item,
                product.options.length === 0 && (
                  <AnchorLink to="/items/$itemId" params={{ itemId: product.item_id }} size="sm">
                    {product.sku}
                  </AnchorLink>
                ),
              ],
              [
                t.stock.category,
                product.category_id !== null && (
                  <AnchorLink to="/products" search={{ category_id: product.category_id } as never} size="sm">
                    <CategoryName id={product.category_id} />
                  </AnchorLink>
                ),
              ],
              ...Object.entries(product.attributes).map(([key, value]) => {
                const field = fields.find((one) => one.key === key);
                return [field?.label ?? key, attributeText(value, field?.type)] as const;
              }),
              [t.stock.taxCategory, product.tax_category],
              [t.stock.description, product.description],
              [t.fields.createdAt, formatTime(product.created_at)],
              [t.fields.updatedAt, formatTime(product.updated_at)],
            ]}
          />
        </Section>
      }
    >
      <ProductImages product={product} />
      <Variants product={product} currency={currency} />
      {may("audit:read") && (
        <Section title={t.audit.title}>
          <Changes type="catalog.product" id={product.id} />
        </Section>
      )}
    </DetailPage>
  );
}

function attributeText(value: unknown, type: string | undefined): string {
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (typeof value === "number") return formatNumber(value);
  if (type === "date" && typeof value === "string") return formatDate(value);
  return String(value);
}

function Actions({ product }: { product: Product }) {
  const { id, status, name } = product;
  const options = async () => ({ path: { product_id: id }, headers: await productTag(product) });
  const publish = useMutation({
    mutationFn: async () => api.post("/api/products/{product_id}/publish", await options()),
    onSuccess: () => catalogChanged(t.catalog.products.published),
  });
  const archive = useMutation({
    mutationFn: async () => api.post("/api/products/{product_id}/archive", await options()),
    onSuccess: () => catalogChanged(t.done.archived),
  });
  const navigate = page.useNavigate();
  const remove = () =>
    confirmByName({
      title: t.catalog.products.remove.title,
      text: t.catalog.products.remove.text,
      name,
      action: t.catalog.remove,
      run: async () => api.delete("/api/products/{product_id}", await options()),
      done: () => {
        catalogChanged(t.catalog.removed);
        void navigate({ to: "/products" });
      },
    });
  if (!may("products:write") && !may("products:delete")) return null;
  return (
    <>
      {status !== "published" && may("products:write") && (
        <Button loading={publish.isPending} onClick={() => publish.mutate()}>
          {t.catalog.publish}
        </Button>
      )}
      {may("products:write") && (
        <Button variant={status === "published" ? "filled" : "default"} onClick={() => openProductForm(product)}>
          {t.actions.edit}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t.actions.more} px="xs">
            <IconDots size={18} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {status !== "archived" && may("products:write") && <Menu.Item onClick={() => archive.mutate()}>{t.actions.archive}</Menu.Item>}
          {may("products:delete") && (
            <Menu.Item color="red" onClick={remove}>
              {t.catalog.remove}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
