import { Stack, Text } from "@mantine/core";
import { notifyDone } from "@/app/query";
import { t } from "@/texts";
import { formatMoney } from "@/ui/format";
import { methodText, type Order, type Whole } from "../data";
import { cents, NO_PROVIDER, waysBack } from "../rules";

/** How much is given back, and who moves the money: a provider, or the person who refunds. */
export function WaysBack({ whole: { order, payments }, amount, chosen }: { whole: Whole; amount: number; chosen?: string }) {
  const money = (of: number) => formatMoney(of, order.currency);
  if (!(amount > 0)) return null;
  return (
    <Stack gap={2} role="status">
      <Text size="sm" fw={600}>
        {t.orders.willRefund(money(amount))}
      </Text>
      {waysBack(payments, amount, chosen).map((way) => (
        <Text size="sm" key={`${way.provider} ${way.method}`}>
          {way.method === "credit" ? t.orders.backAsCredit(money(way.amount)) : way.provider === NO_PROVIDER ? t.orders.backByYou(money(way.amount), methodText(way.method)) : t.orders.backBy(money(way.amount), way.provider)}
        </Text>
      ))}
    </Stack>
  );
}

/** Says what is done, and how much is refunded with it. */
export function notifyRefund(done: string, before: Order, after: Order): void {
  const given = cents(after.refunded_amount + after.pending_refund_amount - before.refunded_amount - before.pending_refund_amount);
  notifyDone(given > 0 ? `${done} ${t.orders.refundedOf(formatMoney(given, before.currency))}` : done);
}
