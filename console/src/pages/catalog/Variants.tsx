import { Button, Group, Stack, Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { formatNumber, StatusBadge } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { catalogChanged } from "./changed";
import { openOptionsForm } from "./OptionsForm";
import { Price } from "./Price";
import type { Product } from "./ProductPage";
import { openVariantForm } from "./VariantForm";
import { productTag } from "./productTag";

export type Variant = Product["variants"][number];

/** The variants as a matrix: the first option down, the second one across, and one matrix for each value of the third. */
export function Variants({ product, currency }: { product: Product; currency: string | undefined }) {
  const canWrite = may("products:write");
  const [rows, columns, tables] = product.options;
  const combinations = product.options.reduce((count, { values }) => count * values.length, 1);
  const missing = product.options.length === 0 ? 0 : combinations - product.variants.length;
  const generate = useMutation({
    mutationFn: async () => api.post("/api/products/{product_id}/variants/generate", { path: { product_id: product.id }, headers: await productTag(product) }),
    onSuccess: () => catalogChanged(t.catalog.variants.generated(missing)),
  });
  if (!rows && !canWrite) return null;
  return (
    <Section
      title={t.catalog.variants.title}
      actions={
        canWrite && (
          <Group gap="xs">
            {missing > 0 && combinations <= 200 && (
              <Button size="xs" loading={generate.isPending} onClick={() => generate.mutate()}>
                {t.catalog.variants.generate(missing)}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => openOptionsForm(product)}>
              {rows ? t.catalog.variants.options : t.catalog.variants.addOptions}
            </Button>
          </Group>
        )
      }
    >
      {!rows ? (
        <Text size="sm" c="dimmed">
          {t.catalog.variants.none}
        </Text>
      ) : (
        <Stack>
          {(tables?.values ?? [undefined]).map((third) => (
            <Matrix
              key={third ?? ""}
              product={product}
              rows={rows}
              columns={columns}
              {...(tables && third !== undefined && { fixed: { name: tables.name, value: third } })}
              currency={currency}
              canWrite={canWrite}
            />
          ))}
        </Stack>
      )}
    </Section>
  );
}

type Option = Product["options"][number];

interface MatrixProps {
  product: Product;
  rows: Option;
  columns: Option | undefined;
  fixed?: { name: string; value: string };
  currency: string | undefined;
  canWrite: boolean;
}

function Matrix({ product, rows, columns, fixed, currency, canWrite }: MatrixProps) {
  const find = (values: Record<string, string>) =>
    product.variants.find(({ option_values }) => Object.entries(values).every(([name, value]) => (option_values as Record<string, string>)[name] === value));
  return (
    <div>
      {fixed && (
        <Text fw={600} size="sm" mb={4}>
          {fixed.name}: {fixed.value}
        </Text>
      )}
      <Table.ScrollContainer minWidth={180 + 140 * (columns?.values.length ?? 1)}>
        <Table withTableBorder withColumnBorders verticalSpacing={6} aria-label={[rows.name, columns?.name].filter(Boolean).join(" × ")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={150}>{columns ? `${rows.name} / ${columns.name}` : rows.name}</Table.Th>
              {columns ? columns.values.map((value) => <Table.Th key={value}>{value}</Table.Th>) : <Table.Th>{t.catalog.variants.one}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.values.map((row) => (
              <Table.Tr key={row}>
                <Table.Th scope="row">{row}</Table.Th>
                {(columns?.values ?? [undefined]).map((column) => {
                  const values = { [rows.name]: row, ...(columns && column !== undefined && { [columns.name]: column }), ...(fixed && { [fixed.name]: fixed.value }) };
                  const variant = find(values);
                  return (
                    <Table.Td key={column ?? ""}>
                      {variant ? (
                        <Cell product={product} variant={variant} currency={currency} canWrite={canWrite} />
                      ) : canWrite ? (
                        <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={12} aria-hidden />} aria-label={t.catalog.variants.addOf(Object.values(values).join(", "))} onClick={() => openVariantForm({ product, values })}>
                          {t.catalog.variants.add}
                        </Button>
                      ) : (
                        "–"
                      )}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
}

function Cell({ product, variant, currency, canWrite }: { product: Product; variant: Variant; currency: string | undefined; canWrite: boolean }) {
  const figures = (
    <>
      <Text size="sm" fw={600}>
        <Price amount={variant.price} currency={currency} />
      </Text>
      <Text size="xs" c="dimmed">
        {variant.stock === null ? t.catalog.availability[variant.availability] : t.catalog.variants.inStock(formatNumber(variant.stock))}
      </Text>
    </>
  );
  return (
    <div>
      {canWrite && variant.archived_at === null ? (
        <UnstyledButton w="100%" onClick={() => openVariantForm({ product, variant })}>
          <VisuallyHidden>{t.catalog.variants.change(variant.name)}</VisuallyHidden>
          {figures}
        </UnstyledButton>
      ) : (
        figures
      )}
      {variant.archived_at !== null && <StatusBadge status="archived" />}
      <AnchorLink to="/items/$itemId" params={{ itemId: variant.item_id }} size="xs">
        {variant.sku}
      </AnchorLink>
    </div>
  );
}
