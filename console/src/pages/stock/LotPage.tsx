import { Alert, Button, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get, type Data, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber, formatTime, StatusBadge, When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { MoreRows } from "@/ui/MoreRows";
import { PageSkeleton } from "@/ui/Skeletons";
import { Actor } from "@/ui/actors";
import { stockChanged } from "./changed";
import { CustomerName } from "./CustomerName";
import { nameOf } from "./ItemMovements";
import { openReasonForm } from "./ReasonForm";

export const page = createLazyRoute("/shell/lots/$lotId")({ component: LotPage });

type Lot = Data<"/api/lots/{lot_id}">;
const TRACE = "/api/lots/{lot_id}/trace";

function LotPage() {
  const { lotId } = page.useParams();
  const lot = useQuery(get("/api/lots/{lot_id}", { path: { lot_id: lotId } }));
  return (
    <Loaded query={lot} skeleton={<PageSkeleton />}>
      {({ data }) => <LotView lot={data} />}
    </Loaded>
  );
}

/** A lot or serial number: where it is, where it came from and who got it. */
function LotView({ lot }: { lot: Lot }) {
  const recall = () =>
    openReasonForm({
      title: t.stock.recall.title(lot.number),
      text: t.stock.recall.text,
      action: t.stock.recall.action,
      run: (reason) => api.post("/api/lots/{lot_id}/recall", { path: { lot_id: lot.id }, headers: { "If-Match": `"${lot.version}"` }, body: { reason } }),
      done: () => stockChanged(t.stock.recall.done),
    });
  return (
    <DetailPage
      title={lot.number}
      back={{ label: lot.name, to: "/items/$itemId", params: { itemId: lot.item_id }, search: { tab: "lots" } }}
      status={lot.recalled_at !== null && <StatusBadge status="recalled" />}
      subtitle={
        <Text size="sm" c="dimmed">
          {lot.sku}
        </Text>
      }
      actions={
        lot.recalled_at === null &&
        may("stock:manage") && (
          <Button color="red" variant="light" onClick={recall}>
            {t.stock.recall.action}
          </Button>
        )
      }
      aside={
        <Section title={t.stock.details}>
          <Facts
            facts={[
              [
                t.stock.item,
                <AnchorLink to="/items/$itemId" params={{ itemId: lot.item_id }} size="sm">
                  {lot.name}
                </AnchorLink>,
              ],
              [t.stock.expiresOn, lot.expires_on && <When at={lot.expires_on} />],
              [t.stock.available, formatNumber(lot.available)],
              [t.stock.onHand, formatNumber(lot.on_hand)],
              [t.stock.reserved, formatNumber(lot.reserved)],
              [t.stock.qualityHold, lot.quality_hold > 0 && formatNumber(lot.quality_hold)],
              [t.stock.damaged, lot.damaged > 0 && formatNumber(lot.damaged)],
              ...(lot.levels ?? []).map((level) => [level.code, formatNumber(level.on_hand)] as const),
              [t.fields.createdAt, formatTime(lot.created_at)],
            ]}
          />
        </Section>
      }
    >
      {lot.recalled_at !== null && (
        <Alert color="red" variant="light" title={t.stock.recall.recalled}>
          {lot.recall_reason} <When at={lot.recalled_at} />
        </Alert>
      )}
      <Section title={t.stock.trace.title}>
        <MoreRows
          path={TRACE}
          params={{ lot_id: lot.id }}
          head={[t.fields.what, t.stock.movements.route, { end: t.stock.quantity }, t.stock.trace.customer, t.stock.who, t.stock.when]}
          empty={<EmptyState title={t.stock.trace.none} />}
          row={(entry: Entry<typeof TRACE>) => (
            <>
              <Table.Td>{whatOf(entry)}</Table.Td>
              <Table.Td>{entry.to_code === null ? nameOf(entry.code) : `${nameOf(entry.code)} → ${nameOf(entry.to_code)}`}</Table.Td>
              <Table.Td ta="end">{formatNumber(entry.quantity)}</Table.Td>
              <Table.Td>{entry.customer_id !== null && <CustomerName id={entry.customer_id} />}</Table.Td>
              <Table.Td>
                <Actor actor={entry.actor} />
              </Table.Td>
              <Table.Td>
                <When at={entry.created_at} />
              </Table.Td>
            </>
          )}
        />
      </Section>
    </DetailPage>
  );
}

function whatOf({ type, kind, from_state, to_state }: Entry<typeof TRACE>): string {
  if (type === "reservation") return t.stock.trace.reserved;
  if (type === "state_change" && from_state !== null && to_state !== null) return `${t.stock.states[from_state]} → ${t.stock.states[to_state]}`;
  return kind === null ? type : t.stock.movements.kinds[kind];
}
