import { Button, Group, List, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, type Entry } from "@/api";
import { explain } from "@/app/errors";
import { notifyDone } from "@/app/query";
import { may, mayAll } from "@/app/session";
import { t } from "@/texts";
import { formatDate, Money, Nothing, StatusBadge, statusText, When } from "@/ui/format";
import { ButtonLink } from "@/ui/links";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { customerFilter } from "./customerFilter";
import { ifMatch, orderChanged } from "./data";

export const page = createLazyRoute("/shell/orders")({ component: OrdersPage });

type Order = Entry<"/api/sales/orders">;

const columns: readonly Column<Order>[] = [
  { id: "number", label: t.orders.number, sort: "number", width: 115, cell: ({ number }) => number },
  { id: "customer", label: t.orders.customer, sort: "customer_name", width: 160, cell: ({ customer_name }) => customer_name },
  { id: "created_at", label: t.orders.ordered, sort: "created_at", width: 120, from: "xs", cell: ({ created_at }) => <time dateTime={created_at}>{formatDate(created_at)}</time> },
  { id: "status", label: t.orders.status, sort: "status", width: 115, from: "xs", cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "payment_status", label: t.orders.payment, width: 155, from: "md", cell: (order) => (order.status === "draft" || (order.status === "cancelled" && order.payment_status === "unpaid") ? <Nothing /> : <StatusBadge status={order.payment_status} />) },
  { id: "fulfillment_status", label: t.orders.fulfilment, width: 155, from: "sm", cell: (order) => (order.status === "draft" || order.status === "cancelled" ? <Nothing /> : <StatusBadge status={order.fulfillment_status} />) },
  { id: "total_amount", label: t.orders.total, sort: "total_amount", width: 110, end: true, from: "xs", cell: (order) => <Money amount={order.total_amount} currency={order.currency} /> },
  { id: "open_amount", label: t.orders.open, width: 115, end: true, from: "xl", cell: (order) => (order.open_amount > 0 ? <Money amount={order.open_amount} currency={order.currency} /> : <Nothing />) },
  { id: "due_at", label: t.orders.due, sort: "due_at", width: 120, from: "xl", cell: ({ due_at }) => <When at={due_at} /> },
  { id: "reference", label: t.orders.reference, width: 150, hidden: true, cell: ({ reference }) => reference },
  { id: "paid_amount", label: t.orders.paid, width: 130, end: true, hidden: true, cell: (order) => <Money amount={order.paid_amount} currency={order.currency} /> },
  { id: "confirmed_at", label: t.orders.confirmedAt, width: 140, hidden: true, cell: ({ confirmed_at }) => <When at={confirmed_at} /> },
  { id: "paid_at", label: t.orders.paidAt, width: 140, hidden: true, cell: ({ paid_at }) => <When at={paid_at} /> },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 140, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
];

const options = (statuses: readonly string[]) => statuses.map((value) => ({ value, label: statusText(value) }));

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.orders.status, several: true, options: options(["draft", "confirmed", "paid", "completed", "cancelled"]) },
  { kind: "choice", name: "payment_status", label: t.orders.payment, several: true, options: options(["unpaid", "partially_paid", "paid", "partially_refunded", "refunded"]) },
  { kind: "choice", name: "fulfillment_status", label: t.orders.fulfilment, several: true, options: options(["unfulfilled", "partial", "fulfilled", "returned"]) },
  customerFilter,
  { kind: "flag", name: "overdue", label: t.orders.overdue },
  { kind: "flag", name: "backordered", label: t.orders.backordered },
  { kind: "flag", name: "payment_failed", label: t.orders.paymentFailed },
  { kind: "text", name: "reference", label: t.orders.reference },
  { kind: "text", name: "total_from", label: t.orders.totalFrom },
  { kind: "text", name: "total_to", label: t.orders.totalTo },
  { kind: "days", name: "created", label: t.orders.ordered },
  { kind: "days", name: "due", label: t.orders.due },
];

// the same lists as those of /api/overview, so that a number on Home opens its view
const views: readonly View[] = [
  { label: t.orders.views.confirm, search: { status: "draft" } },
  { label: t.orders.views.fulfil, search: { status: "confirmed,paid", fulfillment_status: "unfulfilled,partial" } },
  { label: t.orders.views.unpaid, search: { status: "confirmed" } },
  { label: t.orders.views.overdue, search: { overdue: "true" } },
  { label: t.orders.views.waiting, search: { backordered: "true" } },
  { label: t.orders.views.paymentFailed, search: { payment_failed: "true" } },
];

function OrdersPage() {
  const search = page.useSearch();
  const create = may("orders:write", "items:read") && (
    <ButtonLink to="/orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t.orders.create}
    </ButtonLink>
  );
  return (
    <ListPage
      title={t.orders.title}
      path="/api/sales/orders"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Order) => ({ to: "/orders/$orderId", params: { orderId: id } })}
      actions={create}
      {...(mayAll("orders:confirm") && { bulk: (selected: readonly Order[], clear: () => void) => <BulkConfirm selected={selected} clear={clear} /> })}
      empty={{ title: t.orders.empty.title, text: t.orders.empty.text, action: <Group mt="sm">{create || <Text c="dimmed">{t.orders.empty.ask}</Text>}</Group> }}
    />
  );
}

const AT_A_TIME = 4;

/** Confirms the drafts among the selected orders. Each is confirmed or refused by itself. */
function BulkConfirm({ selected, clear }: { selected: readonly Order[]; clear: () => void }) {
  const drafts = selected.filter(({ status }) => status === "draft");
  const confirm = useMutation({
    mutationFn: async (orders: readonly Order[]) => {
      const waiting = [...orders];
      const refused: { number: string; why: string }[] = [];
      const worker = async () => {
        for (let order = waiting.shift(); order; order = waiting.shift()) {
          try {
            await api.post("/api/sales/orders/{order_id}/confirm", { path: { order_id: order.id }, headers: ifMatch(order.version) });
          } catch (error) {
            refused.push({ number: order.number, why: explain(error).text });
          }
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, worker));
      return { confirmed: orders.length - refused.length, refused };
    },
    onSuccess: ({ confirmed, refused }) => {
      if (confirmed > 0) notifyDone(t.orders.bulkConfirmed(confirmed));
      if (refused.length > 0)
        modals.open({
          title: t.orders.bulkRefused.title,
          size: "lg",
          children: (
            <Stack>
              <Text size="sm">{t.orders.bulkRefused.text}</Text>
              <List size="sm" spacing="xs">
                {refused.map(({ number, why }) => (
                  <List.Item key={number}>
                    <b>{number}</b>: {why}
                  </List.Item>
                ))}
              </List>
            </Stack>
          ),
        });
      clear();
      orderChanged();
    },
  });
  return (
    <Button size="xs" disabled={drafts.length === 0} loading={confirm.isPending} onClick={() => confirm.mutate(drafts)}>
      {t.orders.bulkConfirm(drafts.length)}
    </Button>
  );
}
