import { ActionIcon, Table, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { modals } from "@mantine/modals";
import { api, type Entry } from "@/api";
import { pageOfEntity, targetOf } from "@/app/apiLinks";
import { notify } from "@/app/query";
import { may } from "@/app/session";
import { t } from "@/texts";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber, Nothing, When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { MoreRows } from "@/ui/MoreRows";
import { Actor } from "@/ui/actors";
import { stockChanged } from "./changed";

export type Movement = Entry<"/api/stock/movements">;

/** Where the pieces went, and how many: `MAIN +5`, or from one location to another. */
export function Route({ movement: { from_code, to_code } }: { movement: Movement }) {
  return <>{`${nameOf(from_code)} → ${nameOf(to_code)}`}</>;
}

/** The built-in locations between which the program books. */
export function nameOf(code: string): string {
  return (t.stock.builtIn as Record<string, string>)[code] ?? code;
}

/** The pieces as seen from the location: more there, or fewer; without a sign between two locations. */
export function signedQuantity({ quantity, from_code, to_code }: Movement): string {
  const arrives = from_code in t.stock.builtIn;
  const leaves = to_code in t.stock.builtIn;
  if (arrives === leaves) return formatNumber(quantity);
  return `${arrives ? "+" : "−"}${formatNumber(quantity)}`;
}

/** What the document behind a movement is called in links. */
const SOURCES: Readonly<Record<string, string>> = { sales_order: "sales_order", purchase_order: "purchase_order", transfer: "stock_transfer", count: "stock_count" };

/** The order, transfer or count behind a movement, as a link to it where it has a page; nothing for what was booked by hand. */
export function Source({ movement: { source_type, source_id } }: { movement: Movement }) {
  const name = (t.stock.movements.sources as Record<string, string>)[source_type];
  if (name === undefined) return <Nothing />;
  const to = pageOfEntity(SOURCES[source_type] ?? null, source_id);
  if (to === undefined) return <>{name}</>;
  return (
    <AnchorLink inherit size="sm" pos="relative" style={{ zIndex: 1 }} {...targetOf(to)}>
      {name}
    </AnchorLink>
  );
}

/** What happened to the stock of an item, newest first. */
export function ItemMovements({ itemId }: { itemId: string }) {
  const canReverse = may("stock:adjust");
  return (
    <MoreRows
      path="/api/stock/movements"
      query={{ item_id: itemId }}
      head={[t.fields.what, t.stock.movements.route, { end: t.stock.quantity }, t.stock.movements.source, t.stock.reason, t.stock.who, t.stock.when, ...(canReverse ? [""] : [])]}
      empty={<EmptyState title={t.stock.movements.none.title} text={t.stock.movements.none.text} />}
      row={(movement: Movement) => (
        <>
          <Table.Td>{t.stock.movements.kinds[movement.kind]}</Table.Td>
          <Table.Td>
            <Route movement={movement} />
          </Table.Td>
          <Table.Td ta="end">{signedQuantity(movement)}</Table.Td>
          <Table.Td>
            <Source movement={movement} />
          </Table.Td>
          <Table.Td>
            <Text size="sm" maw={260} style={{ overflowWrap: "anywhere" }}>
              {movement.reason}
            </Text>
          </Table.Td>
          <Table.Td>
            <Actor actor={movement.actor} />
          </Table.Td>
          <Table.Td>
            <When at={movement.created_at} />
          </Table.Td>
          {canReverse && (
            <Table.Td>
              <Reverse movement={movement} />
            </Table.Td>
          )}
        </>
      )}
    />
  );
}

/** Only adjustments and counts can be reversed, once; the server says if another rule forbids it. */
function Reverse({ movement }: { movement: Movement }) {
  if ((movement.kind !== "adjustment" && movement.kind !== "count") || movement.reverses_id !== null) return null;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t.stock.movements.reverse}
      title={t.stock.movements.reverse}
      onClick={() =>
        modals.openConfirmModal({
          title: t.stock.movements.reverse,
          children: <Text size="sm">{t.stock.movements.reverseText(formatNumber(movement.quantity), movement.name)}</Text>,
          labels: { confirm: t.stock.movements.reverse, cancel: t.actions.cancel },
          onConfirm: () => void reverse(movement.id),
        })
      }
    >
      <IconArrowBackUp size={18} aria-hidden />
    </ActionIcon>
  );
}

async function reverse(id: string): Promise<void> {
  try {
    await api.post("/api/stock/movements/{movement_id}/reverse", { path: { movement_id: id }, body: { reason: t.stock.movements.reversed } });
    stockChanged(t.stock.movements.reversedDone);
  } catch (error) {
    notify(error);
  }
}
