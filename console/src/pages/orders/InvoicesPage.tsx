import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { t } from "@/texts";
import { isOverdue, signed } from "./rules";
import { Money, Nothing, StatusBadge, statusText, When } from "@/ui/format";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";

export const page = createLazyRoute("/shell/invoices")({ component: InvoicesPage });

type Invoice = Entry<"/api/invoices">;

const columns: readonly Column<Invoice>[] = [
  { id: "number", label: t.fields.number, width: 160, cell: ({ number }) => number },
  { id: "kind", label: t.orders.kind, width: 120, hidden: true, cell: ({ kind }) => statusText(kind) },
  { id: "customer", label: t.orders.customer, width: 220, from: "xs", cell: ({ customer_name }) => customer_name },
  { id: "order_number", label: t.orders.number, width: 130, from: "sm", cell: ({ order_number }) => order_number },
  { id: "status", label: t.orders.status, width: 130, cell: (invoice) => (invoice.status === null ? statusText(invoice.kind) : <StatusBadge status={isOverdue(invoice) ? "overdue" : invoice.status} />) },
  { id: "total_amount", label: t.orders.total, width: 130, end: true, from: "xs", cell: (invoice) => <Money amount={signed(invoice)} currency={invoice.currency} /> },
  { id: "open_amount", label: t.orders.open, width: 130, end: true, from: "sm", cell: (invoice) => (invoice.open_amount > 0 ? <Money amount={invoice.open_amount} currency={invoice.currency} /> : <Nothing />) },
  { id: "due_at", label: t.orders.due, sort: "due_at", width: 140, from: "md", cell: ({ due_at }) => <When at={due_at} /> },
  { id: "issued_at", label: t.orders.issued, sort: "issued_at", width: 140, from: "sm", cell: ({ issued_at }) => <When at={issued_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "kind", label: t.orders.kind, options: (["invoice", "credit_note"] as const).map((value) => ({ value, label: statusText(value) })) },
  {
    kind: "choice",
    name: "status",
    label: t.orders.status,
    several: true,
    options: (["open", "partially_paid", "paid", "credited", "written_off"] as const).map((value) => ({ value, label: statusText(value) })),
  },
  { kind: "flag", name: "open", label: t.orders.open },
  { kind: "flag", name: "overdue", label: t.orders.overdue },
  { kind: "text", name: "number", label: t.fields.number },
  { kind: "days", name: "issued", label: t.orders.issued },
  { kind: "days", name: "due", label: t.orders.due },
];

const views: readonly View[] = [
  { label: t.orders.viewsInvoices.open, search: { open: "true" } },
  { label: t.orders.viewsInvoices.overdue, search: { overdue: "true" } },
  { label: t.orders.viewsInvoices.credit, search: { kind: "credit_note" } },
];

/** Invoices and credit notes. Their PDF is on the page of their order. */
function InvoicesPage() {
  return (
    <ListPage
      title={t.orders.invoicesTitle}
      path="/api/invoices"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      link={({ order_id }: Invoice) => ({ to: "/orders/$orderId", params: { orderId: order_id } })}
      empty={t.orders.noInvoicesYet}
    />
  );
}
