import type { ReactNode } from "react";
import { t } from "@/texts";
import { Facts, Section } from "@/ui/DetailPage";
import { formatMoney, Money, When } from "@/ui/format";
import { Text } from "@mantine/core";
import type { Whole } from "./data";

/** How the total comes about, and what is paid of it. What is zero is left out. */
export function Amounts({ whole: { order, taxes } }: { whole: Whole }) {
  const { currency } = order;
  const some = (amount: number, sign = "") => (amount > 0 ? `${sign}${formatMoney(amount, currency)}` : null);
  const facts: [string, ReactNode][] = [
    [t.orders.subtotal, formatMoney(order.subtotal_amount, currency)],
    [t.orders.discounts, some(order.discount_amount, "− ")],
    [t.orders.shipping(order.shipping?.method ?? ""), order.shipping && formatMoney(order.shipping_amount, currency)],
    ...taxes.map((tax): [string, ReactNode] => [
      `${tax.included ? t.orders.taxIncluded(tax.rate) : t.orders.taxAdded(tax.rate)}${taxes.filter(({ rate }) => rate === tax.rate).length > 1 ? ` (${tax.category})` : ""}`,
      formatMoney(tax.tax_amount, currency),
    ]),
    [t.orders.total, <Money amount={order.total_amount} currency={currency} fw={700} />],
    [t.orders.credited, some(order.credited_amount, "− ")],
    [t.orders.writtenOff, some(order.written_off_amount, "− ")],
    [t.orders.paid, some(order.paid_amount)],
    [t.orders.pending, some(order.pending_amount)],
    [t.orders.refunded, some(order.refunded_amount)],
    [t.orders.pendingRefund, some(order.pending_refund_amount)],
    [t.orders.credit, some(order.credit_amount)],
    [
      t.orders.open,
      order.open_amount > 0 && (
        <Text span inherit fw={700}>
          {formatMoney(order.open_amount, currency)}
        </Text>
      ),
    ],
    [t.orders.due, order.due_at !== null && order.open_amount > 0 && <When at={order.due_at} />],
  ];
  return (
    <Section title={t.orders.amounts}>
      <Facts facts={facts.map(([name, value]) => [name, value === false ? null : value] as const)} />
    </Section>
  );
}
