import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api } from "@/api";
import { explain } from "@/app/errors";
import { notifyDone } from "@/app/query";
import { may, mayAll } from "@/app/session";
import { t } from "@/texts";
import { DetailPage } from "@/ui/DetailPage";
import { Refusal } from "@/ui/forms";
import { StatusBadge } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { AnchorLink } from "@/ui/links";
import { PageSkeleton } from "@/ui/Skeletons";
import { OrderStale } from "./actions/open";
import { Amounts } from "./Amounts";
import { Comments } from "./Comments";
import { ifMatch, orderChanged, orderQuery, type Whole } from "./data";
import { Invoices } from "./Invoices";
import { Lines } from "./Lines";
import { OrderActions } from "./OrderActions";
import { OrderFacts } from "./OrderFacts";
import { Payments } from "./Payments";
import { Returns } from "./Returns";
import { possible } from "./rules";
import { Shipments } from "./Shipments";
import { Timeline } from "./Timeline";
import { Waiting } from "./Waiting";

export const page = createLazyRoute("/shell/orders/$orderId")({ component: OrderPage });

function OrderPage() {
  const { orderId } = page.useParams();
  const order = useQuery(orderQuery(orderId));
  return (
    <Loaded query={order} skeleton={<PageSkeleton />}>
      {({ data }) => <OrderView key={orderId} whole={data} />}
    </Loaded>
  );
}

function OrderView({ whole }: { whole: Whole }) {
  const { order, items } = whole;
  const actions = possible(order, items, may, mayAll);
  // the order that the person saw when they pressed the button, for what has changed since
  const confirm = useMutation({
    mutationFn: ({ order: { id, version } }: Whole) => api.post("/api/sales/orders/{order_id}/confirm", { path: { order_id: id }, headers: ifMatch(version) }),
    meta: { shown: true },
    onSuccess: () => notifyDone(t.orders.confirmed),
    onSettled: orderChanged,
  });
  const refused = confirm.isError && order.status === "draft" ? explain(confirm.error) : undefined;
  const atLine = new Map<number, string>();
  const elsewhere: [string, string][] = [];
  for (const [field, reason] of refused?.fields ?? []) {
    const line = /^(?:items|lines)\[(\d+)\]/.exec(field);
    if (line) atLine.set(Number(line[1]), reason);
    else elsewhere.push([field, reason]);
  }
  const overdue = order.due_at !== null && order.open_amount > 0 && Date.parse(order.due_at) < Date.now();
  return (
    <DetailPage
      title={order.number}
      back={{ label: t.orders.title, to: "/orders" }}
      status={
        <>
          <StatusBadge status={order.status} />
          {order.status !== "draft" && order.payment_status !== order.status && !(order.status === "cancelled" && order.payment_status === "unpaid") && <StatusBadge status={order.payment_status} />}
          {order.status !== "draft" && order.status !== "cancelled" && <StatusBadge status={order.fulfillment_status} />}
          {overdue && <StatusBadge status="overdue" />}
        </>
      }
      subtitle={
        <Group gap="xs">
          {may("customers:read") ? (
            <AnchorLink to="/customers/$customerId" params={{ customerId: order.customer_id }} size="sm">
              {order.customer_name}
            </AnchorLink>
          ) : (
            <Text size="sm">{order.customer_name}</Text>
          )}
          {order.reference !== null && (
            <Text size="sm" c="dimmed">
              {order.reference}
            </Text>
          )}
        </Group>
      }
      actions={<OrderActions whole={whole} actions={actions} confirm={() => confirm.mutate(whole)} confirming={confirm.isPending} />}
      aside={
        <>
          <Amounts whole={whole} />
          <OrderFacts order={order} />
          <Timeline order={order} />
        </>
      }
    >
      {refused &&
        (refused.status === 412 && confirm.variables ? (
          <OrderStale key={confirm.submittedAt} error={confirm.error} whole={confirm.variables} reopen={() => confirm.reset()} />
        ) : atLine.size > 0 && elsewhere.length === 0 ? (
          <Alert color="red" variant="light" title={t.orders.refused} role="alert">
            <Stack gap={4}>
              <Text size="sm">{refused.text}</Text>
              <Text size="sm">{t.orders.refusedLines}</Text>
            </Stack>
          </Alert>
        ) : (
          <Refusal refused={refused} elsewhere={elsewhere} />
        ))}
      {whole.payments.some(({ kind, status }) => kind === "refund" && status === "failed") && (
        <Alert color="red" variant="light" title={t.orders.refundFailed.title} icon={<IconAlertTriangle aria-hidden />} role="alert">
          <Text size="sm">{mayAll("orders:refund") ? t.orders.refundFailed.text : t.orders.refundFailed.ask}</Text>
        </Alert>
      )}
      {items.some((line) => line.backordered_quantity > 0) && <Waiting whole={whole} />}
      <Lines whole={whole} refused={atLine} />
      {order.status !== "draft" && <Payments whole={whole} />}
      {may("shipments:read") && order.status !== "draft" && <Shipments whole={whole} />}
      <Returns whole={whole} />
      {order.status !== "draft" && <Invoices whole={whole} mayIssue={actions.has("invoice")} />}
      <Comments orderId={order.id} />
    </DetailPage>
  );
}
