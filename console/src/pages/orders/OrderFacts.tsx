import { Text } from "@mantine/core";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { Facts, Section } from "@/ui/DetailPage";
import { formatTime, When } from "@/ui/format";
import { addressLines, type Address, type Order } from "./data";

export function OrderFacts({ order }: { order: Order }) {
  const sameAddress = addressLines(order.shipping_address).join() === addressLines(order.billing_address).join();
  return (
    <Section title={t.orders.facts}>
      <Facts
        facts={[
          [t.orders.shipTo, order.shipping_address && <AddressText address={order.shipping_address} />],
          [t.orders.billTo, order.billing_address && !sameAddress && <AddressText address={order.billing_address} />],
          [t.orders.notes, order.notes && <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>{order.notes}</Text>],
          [t.orders.cancelReason, order.cancel_reason],
          [t.orders.terms, order.payment_terms_days],
          [t.orders.allowBackorders, order.allow_backorders && t.yes],
          [t.orders.expires, order.status === "draft" && order.expires_at !== null ? <When at={order.expires_at} /> : null],
          [t.statuses.quote ?? "", order.quote_id && <ApiLink path={`/api/sales/quotes/${order.quote_id}`}>{t.quotes.open}</ApiLink>],
          [t.fields.createdAt, formatTime(order.created_at)],
          [t.orders.confirmedAt, order.confirmed_at && formatTime(order.confirmed_at)],
          [t.orders.paidAt, order.paid_at && formatTime(order.paid_at)],
          [t.orders.cancelledAt, order.cancelled_at && formatTime(order.cancelled_at)],
        ].map(([name, value]) => [name as string, value === false ? null : value] as const)}
      />
    </Section>
  );
}

function AddressText({ address }: { address: Address }) {
  return addressLines(address).map((line) => (
    <Text size="sm" key={line}>
      {line}
    </Text>
  ));
}
