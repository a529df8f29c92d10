import { Alert, Button, Checkbox, Group, NumberInput, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { Fragment, useRef, useState } from "react";
import { api, get, type Data, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { DetailPage, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber, Money, rounded, UnitPrice } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { stockChanged } from "./changed";

export const page = createLazyRoute("/shell/stock/reorder")({ component: ReorderPage });

type Suggested = Data<"/api/purchase/suggestions">["orders"][number];
type Made = Pick<Entry<"/api/purchase/orders">, "id" | "number">;

/** A card of the page; with the purchase orders that were made of it, if they were. */
interface Placed {
  readonly key: string;
  readonly order: Suggested;
  /** Its index on the page. */
  readonly place: number;
  readonly orders?: readonly Made[];
}

interface Drafted extends Placed {
  readonly itemIds: ReadonlySet<string>;
  readonly orders: readonly Made[];
}

/** What falls to its reorder point, by vendor: drafted as purchase orders at the press of a button. */
function ReorderPage() {
  const suggestions = useQuery(get("/api/purchase/suggestions"));
  const [drafted, setDrafted] = useState<readonly Drafted[]>([]);
  return (
    <DetailPage title={t.stock.reorder.title} back={{ label: t.stock.alerts.title, to: "/stock/alerts" }} subtitle={<Text size="sm">{t.stock.reorder.text}</Text>}>
      <Loaded query={suggestions}>
        {({ data }) =>
          data.orders.length === 0 && drafted.length === 0 ? (
            <EmptyState title={t.stock.reorder.none.title} text={t.stock.reorder.none.text} />
          ) : (
            <Stack>
              {!data.complete && <Alert color="yellow">{t.stock.reorder.incomplete}</Alert>}
              {placed(data.orders, drafted).map(({ key, order, place, orders }) => (
                <SuggestedOrder
                  key={key}
                  order={order}
                  {...(orders && { drafted: orders })}
                  keep={(itemIds, made) => setDrafted((before) => [...before, { key, order, place, itemIds, orders: made }])}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </DetailPage>
  );
}

/** The same vendor, location and currency. */
const groupOf = ({ vendor_id, location_id, currency }: Suggested) => `${vendor_id} ${location_id} ${currency}`;

/**
 * What is suggested, and in between, at its place, what was drafted since the page was opened: otherwise the button of the next vendor would
 * move below the pointer, and a double click would order twice. Lines that were left out are suggested again below.
 */
function placed(suggested: readonly Suggested[], drafted: readonly Drafted[]): readonly Placed[] {
  const seen = new Map<string, number>();
  const all: Placed[] = suggested.flatMap((order) => {
    const group = groupOf(order);
    const before = drafted.filter((one) => groupOf(one.order) === group);
    const lines = order.lines.filter(({ item_id }) => !before.some(({ itemIds }) => itemIds.has(item_id)));
    if (lines.length === 0) return [];
    const number = (seen.get(group) ?? before.length) + 1;
    seen.set(group, number);
    return [{ key: `${group} ${number}`, order: { ...order, lines }, place: 0 }];
  });
  for (const one of [...drafted].sort((a, b) => a.place - b.place)) all.splice(one.place, 0, one);
  return all.map((one, place) => ({ ...one, place }));
}

function SuggestedOrder({ order, drafted, keep }: { order: Suggested; drafted?: readonly Made[]; keep: (itemIds: ReadonlySet<string>, made: readonly Made[]) => void }) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [changed, setChanged] = useState<Readonly<Record<string, number | "">>>({});
  const quantityOf = (line: Suggested["lines"][number]) => Number(changed[line.item_id] ?? line.quantity);
  const chosen = order.lines.filter((line) => !left.has(line.item_id) && quantityOf(line) > 0);
  const amountOf = (line: Suggested["lines"][number]) => (order.currency === null ? 0 : rounded((line.unit_price ?? 0) * quantityOf(line), order.currency));
  const total = chosen.reduce((sum, line) => sum + amountOf(line), 0);
  const canOrder = order.vendor_id !== null && may("purchases:write");
  const draft = useMutation({
    mutationFn: () =>
      api.post("/api/purchase/suggestions/orders", {
        body: {
          lines: chosen.map((line) => ({
            item_id: line.item_id,
            location_id: order.location_id,
            vendor_id: order.vendor_id,
            // what is not changed stays the decision of the server, which may know more by now
            ...(changed[line.item_id] !== undefined && { quantity: quantityOf(line) }),
          })),
        },
      }),
    onSuccess: ({ data }) => {
      if (data.orders.length > 0) keep(new Set(chosen.map(({ item_id }) => item_id)), data.orders);
      stockChanged(data.orders.length === 0 ? t.stock.reorder.nothing : t.stock.reorder.drafted(data.orders.map(({ number }) => number).join(", ")));
    },
  });
  // the button is disabled only with the next paint, which is too late for a double click
  const sent = useRef(false);
  const send = () => {
    if (sent.current) return;
    sent.current = true;
    draft.mutate(undefined, { onSettled: () => (sent.current = false) });
  };
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  return (
    <Section
      title={order.vendor_name === null ? t.stock.reorder.noVendor(order.code) : t.stock.reorder.from(order.vendor_name, order.code)}
      actions={
        drafted ? (
          <Text size="sm" fw={600} h={36} style={{ alignContent: "center" }}>
            {t.stock.reorder.draftedAs}{" "}
            {drafted.map(({ id, number }, index) => (
              <Fragment key={id}>
                {index > 0 && ", "}
                <ApiLink path={`/api/purchase/orders/${id}`}>{number}</ApiLink>
              </Fragment>
            ))}
          </Text>
        ) : canOrder && (
          <Button loading={draft.isPending} disabled={chosen.length === 0} onClick={send}>
            {t.stock.reorder.draft}
          </Button>
        )
      }
    >
      {order.vendor_id === null && (
        <Text size="sm" c="dimmed" mb="xs">
          {t.stock.reorder.noVendorText}
        </Text>
      )}
      <Table.ScrollContainer minWidth={290}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              {canOrder && <Table.Th w={36} />}
              <Table.Th>{t.stock.item}</Table.Th>
              <Table.Th ta="end" visibleFrom="xs">{t.stock.available}</Table.Th>
              <Table.Th ta="end" visibleFrom="md">{t.stock.incoming}</Table.Th>
              <Table.Th ta="end" visibleFrom="md">{t.stock.reorder.waiting}</Table.Th>
              <Table.Th ta="end" visibleFrom="sm">{t.stock.alerts.point}</Table.Th>
              <Table.Th ta="end">{t.stock.reorder.quantity}</Table.Th>
              <Table.Th ta="end" visibleFrom="sm">{t.stock.reorder.unitCost}</Table.Th>
              <Table.Th ta="end" visibleFrom="sm">{t.fields.amount}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.lines.map((line) => (
              <Table.Tr key={line.item_id}>
                {canOrder && (
                  <Table.Td>
                    <Checkbox size="xs" aria-label={t.stock.reorder.choose(line.name)} checked={!left.has(line.item_id)} disabled={drafted !== undefined} onChange={() => toggle(line.item_id)} />
                  </Table.Td>
                )}
                <Table.Td>
                  <AnchorLink to="/items/$itemId" params={{ itemId: line.item_id }} size="sm">
                    {line.name}
                  </AnchorLink>
                  <Text size="xs" c="dimmed">
                    {line.sku}
                    {line.above_maximum && line.maximum !== null && `, ${t.stock.reorder.aboveMaximum(formatNumber(line.maximum))}`}
                  </Text>
                </Table.Td>
                <Table.Td ta="end" visibleFrom="xs">{formatNumber(line.available)}</Table.Td>
                <Table.Td ta="end" visibleFrom="md">{formatNumber(line.incoming)}</Table.Td>
                <Table.Td ta="end" visibleFrom="md">{formatNumber(line.waiting)}</Table.Td>
                <Table.Td ta="end" visibleFrom="sm">{formatNumber(line.point)}</Table.Td>
                <Table.Td ta="end" w={{ base: 86, xs: 110 }}>
                  {canOrder ? (
                    <NumberInput
                      size="xs"
                      hideControls
                      disabled={drafted !== undefined}
                      min={1}
                      allowDecimal={false}
                      styles={{ input: { textAlign: "end" } }}
                      aria-label={t.stock.reorder.quantityOf(line.name)}
                      value={changed[line.item_id] ?? line.quantity}
                      onChange={(value) => setChanged({ ...changed, [line.item_id]: value === "" ? "" : Number(value) })}
                    />
                  ) : (
                    formatNumber(line.quantity)
                  )}
                </Table.Td>
                <Table.Td ta="end" visibleFrom="sm">{order.currency === null ? "–" : <UnitPrice price={line.unit_price} currency={order.currency} />}</Table.Td>
                <Table.Td ta="end" visibleFrom="sm">{order.currency === null || line.unit_price === null ? "–" : <Money amount={amountOf(line)} currency={order.currency} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {order.currency !== null && (
        <Group justify="flex-end" mt="xs">
          <Text fw={700}>
            <Money amount={total} currency={order.currency} />
          </Text>
        </Group>
      )}
    </Section>
  );
}
