import { createLazyRoute } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Money, Nothing, StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, RowLink, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { methodText } from "./data";

export const page = createLazyRoute("/shell/payments")({ component: PaymentsPage });

type Payment = Entry<"/api/payments">;

const columns: readonly Column<Payment>[] = [
  { id: "order_number", label: t.orders.number, sort: "order_number", width: 110, cell: ({ order_number }) => order_number },
  { id: "amount", label: t.orders.amount, sort: "amount", width: 110, end: true, cell: ({ direction, amount, currency }) => <Money amount={direction === "out" ? -amount : amount} currency={currency} /> },
  { id: "party", label: t.orders.party, width: 180, from: "sm", cell: (payment) => <Party payment={payment} /> },
  { id: "status", label: t.orders.status, sort: "status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "method", label: t.orders.method, width: 110, from: "xs", cell: ({ method }) => methodText(method) },
  { id: "provider", label: t.orders.provider, width: 110, hidden: true, cell: ({ provider }) => provider },
  { id: "refunded_amount", label: t.orders.refunded, width: 120, end: true, from: "md", cell: (payment) => (payment.refunded_amount > 0 ? <Money amount={payment.refunded_amount} currency={payment.currency} /> : <Nothing />) },
  { id: "failure", label: t.orders.failure, width: 160, from: "xl", cell: ({ failure }) => failure ?? <Nothing /> },
  { id: "reference", label: t.orders.bankReference, width: 170, hidden: true, cell: ({ reference }) => reference },
  { id: "captured_at", label: t.orders.paidAt, width: 140, hidden: true, cell: ({ captured_at }) => <When at={captured_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  {
    kind: "choice",
    name: "direction",
    label: t.orders.direction,
    options: (["in", "out"] as const).map((value) => ({ value, label: t.orders.directions[value] })),
  },
  {
    kind: "choice",
    name: "status",
    label: t.orders.status,
    several: true,
    options: (["created", "authorised", "captured", "partially_refunded", "refunded", "failed", "cancelled"] as const).map((value) => ({ value, label: statusText(value) })),
  },
  { kind: "flag", name: "refund_failed", label: t.orders.viewsPayments.refundFailed },
  { kind: "text", name: "method", label: t.orders.method },
  { kind: "text", name: "provider", label: t.orders.provider },
  { kind: "days", name: "created", label: t.fields.createdAt },
];

const views: readonly View[] = [
  { label: t.orders.directions.in, search: { direction: "in" } },
  { label: t.orders.directions.out, search: { direction: "out" } },
  { label: t.orders.viewsPayments.authorised, search: { status: "authorised" } },
  { label: t.orders.viewsPayments.failed, search: { status: "failed" } },
  { label: t.orders.viewsPayments.refundFailed, search: { refund_failed: "true" } },
];

/** Purchase orders have no page yet: their payments lead nowhere. */
function link({ order_id, direction }: Payment): RowLink | undefined {
  return direction === "in" ? { to: "/orders/$orderId", params: { orderId: order_id } } : undefined;
}

/** Who has paid, or is paid. */
function Party({ payment: { direction, customer, vendor_id } }: { payment: Payment }) {
  if (direction === "out") return <VendorName id={vendor_id} />;
  return (customer as { name?: string } | null | undefined)?.name ?? <Nothing />;
}

function VendorName({ id }: { id: string | null }) {
  const vendor = useQuery({ ...get("/api/vendors/{vendor_id}", { path: { vendor_id: id ?? "" } }), enabled: id !== null && may("vendors:read") });
  return vendor.data ? t.orders.toVendor(vendor.data.data.name) : t.orders.directions.out;
}

/** Payments of orders. A failed refund is dealt with on the page of its order. */
function PaymentsPage() {
  const search = page.useSearch();
  return (
    <ListPage
      title={t.orders.paymentsTitle}
      path="/api/payments"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      sort="-created_at"
      {...(may("customers:read") && { include: "customer" })}
      link={link}
      empty={t.orders.noPaymentsYet}
    />
  );
}
