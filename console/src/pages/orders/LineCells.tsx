// What the lines of an order and of a quote show alike.
import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { formatPrice, UnitPrice } from "@/ui/format";
import type { Line } from "./data";
import { taxesOf } from "./rules";

/** The heads of the columns, which say whether the amounts are with tax. */
export function LineHeads({ lines }: { lines: readonly Pick<Line, "tax_rate" | "tax_included">[] }) {
  const taxes = taxesOf(lines);
  const taxed = lines.some(({ tax_rate }) => tax_rate !== null);
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{t.orders.item}</Table.Th>
        <Table.Th ta="end">{t.orders.quantity}</Table.Th>
        <Table.Th ta="end" visibleFrom="xs">
          {taxes ? t.orders.priceHead[taxes] : t.orders.price}
        </Table.Th>
        <Table.Th ta="end">{taxes || taxed ? t.orders.sumHead : t.orders.sum}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

interface CellProps {
  line: Pick<Line, "item_id" | "name" | "sku" | "unit_price">;
  currency: string;
  children?: ReactNode;
}

/** The item, with its price where the column of prices has no room. */
export function ItemCell({ line, currency, children }: CellProps) {
  return (
    <Table.Td>
      <ApiLink path={`/api/items/${line.item_id}`}>{line.name}</ApiLink>
      <Text size="xs" c="dimmed">
        {line.sku}
      </Text>
      <Text size="xs" hiddenFrom="xs">
        {t.orders.each(formatPrice(line.unit_price, currency))}
      </Text>
      {children}
    </Table.Td>
  );
}

/** The price of a piece, with what is taken off. */
export function PriceCell({ price, currency, off }: { price: number; currency: string; off: string | undefined }) {
  return (
    <Table.Td ta="end" visibleFrom="xs">
      <UnitPrice price={price} currency={currency} />
      {off !== undefined && (
        <Text size="xs" c="dimmed">
          − {off}
        </Text>
      )}
    </Table.Td>
  );
}
