import { Group, Table, Text } from "@mantine/core";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { formatMoney, formatNumber, Money } from "@/ui/format";
import { progress, type Line, type Whole } from "./data";
import { ItemCell, LineHeads, PriceCell } from "./LineCells";
import { openOf, shippableOf } from "./rules";

/** What was ordered, and what has become of it. `refused` has what the server has refused, by line. */
export function Lines({ whole: { order, items }, refused }: { whole: Whole; refused: ReadonlyMap<number, string> }) {
  const goesOn = order.status === "confirmed" || order.status === "paid";
  return (
    <Section title={t.orders.lines}>
      <Table.ScrollContainer type="native" minWidth={250}>
        <Table verticalSpacing={8}>
          <LineHeads lines={items} />
          <Table.Tbody>
            {items.map((line, index) => (
              <Table.Tr key={line.id} style={{ verticalAlign: "top" }} {...(refused.has(index) && { bg: "var(--mantine-color-red-light)" })}>
                <ItemCell line={line} currency={order.currency}>
                  {refused.has(index) && (
                    <Text size="sm" c="var(--mantine-color-error)" role="alert">
                      {refused.get(index)}
                    </Text>
                  )}
                </ItemCell>
                <Table.Td ta="end">
                  {formatNumber(line.quantity)}
                  <Progress line={line} goesOn={goesOn} />
                </Table.Td>
                <PriceCell price={line.unit_price} currency={order.currency} off={discountOf(line, order.currency)} />
                <Table.Td ta="end">
                  <Money amount={line.total_amount} currency={order.currency} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

/** As it was requested. */
function discountOf({ discount }: Line, currency: string): string | undefined {
  if (!discount) return undefined;
  return discount.type === "percent" ? `${discount.value} %` : formatMoney(discount.value, currency);
}

function Progress({ line, goesOn }: { line: Line; goesOn: boolean }) {
  const done = progress(line);
  const open = goesOn ? shippableOf(line) : 0;
  const waiting = goesOn ? line.backordered_quantity : 0;
  return (
    <Group gap={6} justify="flex-end">
      {done !== "" && (
        <Text size="xs" c="dimmed" style={{ hyphens: "auto" }}>
          {done}
        </Text>
      )}
      {open > 0 && openOf(line) < line.quantity && <Text size="xs">{t.orders.openOf(open)}</Text>}
      {waiting > 0 && (
        <Text size="xs" fw={600} c="var(--mantine-color-error)">
          {t.orders.waitingOf(waiting)}
        </Text>
      )}
    </Group>
  );
}
