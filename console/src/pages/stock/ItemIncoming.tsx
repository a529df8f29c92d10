import { Stack, Table, Text } from "@mantine/core";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { Section } from "@/ui/DetailPage";
import { formatNumber, StatusBadge, When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { MoreRows } from "@/ui/MoreRows";

/** What is on its way: from vendors, and from other locations. */
export function ItemIncoming({ itemId }: { itemId: string }) {
  return (
    <Stack>
      {may("purchases:read") && (
        <Section title={t.stock.incomingFrom.vendors}>
          <MoreRows
            path="/api/purchase/orders"
            query={{ item_id: itemId, status: "ordered,partially_received", include: "items" }}
            head={[t.stock.incomingFrom.order, t.stock.incomingFrom.vendor, t.stock.incomingFrom.to, { end: t.stock.incomingFrom.open }, t.stock.expectedAt, t.fields.status]}
            empty={<Text c="dimmed">{t.stock.incomingFrom.noPurchases}</Text>}
            row={(order: Entry<"/api/purchase/orders">) => (
              <>
                <Table.Td>
                  <ApiLink path={`/api/purchase/orders/${order.id}`}>{order.number}</ApiLink>
                </Table.Td>
                <Table.Td>{order.vendor_name}</Table.Td>
                <Table.Td>{order.code}</Table.Td>
                <Table.Td ta="end">{formatNumber(sum((order.items ?? []).filter((line) => line.item_id === itemId).map((line) => Math.max(0, line.quantity - line.received_quantity))))}</Table.Td>
                <Table.Td>
                  <When at={order.expected_at} />
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={order.status} />
                </Table.Td>
              </>
            )}
          />
        </Section>
      )}
      <Section title={t.stock.incomingFrom.locations}>
        <MoreRows
          path="/api/stock/transfers"
          query={{ item_id: itemId, status: "shipped,partially_received", include: "lines" }}
          head={[t.stock.transfer.one, t.stock.transfer.from, t.stock.transfer.to, { end: t.stock.inTransit }, t.stock.expectedAt, t.fields.status]}
          empty={<Text c="dimmed">{t.stock.incomingFrom.noTransfers}</Text>}
          row={(transfer: Entry<"/api/stock/transfers">) => (
            <>
              <Table.Td>
                <AnchorLink to="/stock/transfers/$transferId" params={{ transferId: transfer.id }} size="sm">
                  {transfer.number}
                </AnchorLink>
              </Table.Td>
              <Table.Td>{transfer.from_code}</Table.Td>
              <Table.Td>{transfer.to_code}</Table.Td>
              <Table.Td ta="end">{formatNumber(sum((transfer.lines ?? []).filter((line) => line.item_id === itemId).map((line) => line.in_transit)))}</Table.Td>
              <Table.Td>
                <When at={transfer.expected_at} />
              </Table.Td>
              <Table.Td>
                <StatusBadge status={transfer.status} />
              </Table.Td>
            </>
          )}
        />
      </Section>
    </Stack>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
