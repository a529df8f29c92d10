import { Alert, List, Text } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { get, type Data } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { AnchorLink } from "@/ui/links";
import { formatDate } from "@/ui/format";
import type { Whole } from "./data";

type Availability = Data<"/api/items/{item_id}/availability">;

const ENTRIES_MAX = 100;

/** Which pieces wait for stock, since when, and when enough is expected. */
export function Waiting({ whole: { order, items } }: { whole: Whole }) {
  const waiting = items.filter((line) => line.backordered_quantity > 0);
  const since = useQuery({ ...get("/api/stock/backorders", { query: { order_id: order.id, limit: ENTRIES_MAX } }), enabled: may("stock:read") });
  const expected = useQueries({
    queries: waiting.map((line) => ({
      ...get("/api/items/{item_id}/availability", { path: { item_id: line.item_id }, query: { quantity: line.backordered_quantity } }),
      enabled: may("stock:read"),
    })),
  });
  // whether anything at all is on its way, for those who may see it
  const seen = may("stock:read", "purchases:read");
  const purchases = useQueries({
    queries: waiting.map(({ item_id }) => ({ ...get("/api/purchase/orders", { query: { item_id, status: ["ordered", "partially_received"], limit: 1 } }), enabled: seen })),
  });
  const transfers = useQueries({
    queries: waiting.map(({ item_id }) => ({ ...get("/api/stock/transfers", { query: { item_id, status: ["shipped", "partially_received"], limit: 1 } }), enabled: seen })),
  });
  return (
    <Alert color="yellow" title={t.orders.why.title} icon={<IconClockPause aria-hidden />}>
      <List size="sm" spacing={4}>
        {waiting.map((line, index) => {
          const entry = since.data?.data.find(({ line_id }) => line_id === line.id);
          const when = expected[index]?.data?.data;
          const nothing = purchases[index]?.data?.meta.total === 0 && transfers[index]?.data?.meta.total === 0;
          return (
            <List.Item key={line.id}>
              <ApiLink path={`/api/items/${line.item_id}`} inText>{line.name}</ApiLink>: {t.orders.why.missing(line.backordered_quantity, line.quantity)}
              {entry && `, ${t.orders.why.since(formatDate(entry.created_at))}`}.{" "}
              {when && (
                <Text span inherit fw={600}>
                  {sentence(when, nothing)}
                </Text>
              )}{" "}
              {when && seen && isNever(when) && (
                <AnchorLink to="/stock/reorder" inherit underline="always" c="inherit">
                  {t.orders.why.reorder}
                </AnchorLink>
              )}
            </List.Item>
          );
        })}
      </List>
    </Alert>
  );
}

/** When the pieces are expected, or that nobody has ordered them. */
function sentence({ why, first_date, available }: Availability, nothing: boolean): string {
  const { expected } = t.orders.why;
  if (why === "incoming" && first_date !== null) return expected.incoming(formatDate(first_date));
  if (why === "in_stock") return expected.in_stock(available);
  if (why === "undated" || why === "frozen") return expected[why];
  return nothing ? expected.nothing : expected.never;
}

function isNever({ why }: Availability): boolean {
  return why === "never" || why === "expires";
}
