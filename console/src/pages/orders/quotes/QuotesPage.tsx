import { IconPlus } from "@tabler/icons-react";
import { Group } from "@mantine/core";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { mayAll } from "@/app/session";
import { t } from "@/texts";
import { Money, StatusBadge, statusText, When } from "@/ui/format";
import { ButtonLink } from "@/ui/links";
import type { Column, Filter, View } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { customerFilter } from "../customerFilter";

export const page = createLazyRoute("/shell/quotes")({ component: QuotesPage });

type Quote = Entry<"/api/sales/quotes">;

const columns: readonly Column<Quote>[] = [
  { id: "number", label: t.statuses.quote ?? "", sort: "number", width: 115, cell: ({ number }) => number },
  { id: "customer", label: t.orders.customer, width: 190, cell: ({ customer_name }) => customer_name },
  { id: "status", label: t.orders.status, width: 120, from: "xs", cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "total_amount", label: t.orders.total, width: 130, end: true, from: "xs", cell: (quote) => <Money amount={quote.total_amount} currency={quote.currency} /> },
  { id: "valid_until", label: t.quotes.validUntil, sort: "valid_until", width: 140, from: "sm", cell: ({ valid_until }) => <When at={valid_until} /> },
  { id: "reference", label: t.orders.reference, width: 160, from: "lg", cell: ({ reference }) => reference },
  { id: "sent_at", label: t.quotes.sentAt, width: 140, from: "md", cell: ({ sent_at }) => <When at={sent_at} /> },
  { id: "ended_at", label: t.quotes.endedAt, width: 140, hidden: true, cell: ({ ended_at }) => <When at={ended_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 140, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "choice", name: "status", label: t.orders.status, several: true, options: (["draft", "sent", "accepted", "declined", "expired"] as const).map((value) => ({ value, label: statusText(value) })) },
  customerFilter,
  { kind: "text", name: "number", label: t.fields.number },
  { kind: "text", name: "reference", label: t.orders.reference },
  { kind: "days", name: "valid_until", label: t.quotes.validUntil },
  { kind: "days", name: "created", label: t.fields.createdAt },
];

// the second is the list behind the number on Home
const views: readonly View[] = [
  { label: t.quotes.views.draft, search: { status: "draft" } },
  { label: t.quotes.views.sent, search: { status: "sent" } },
  { label: t.quotes.views.accepted, search: { status: "accepted" } },
  { label: t.quotes.views.lost, search: { status: "declined,expired" } },
];

function QuotesPage() {
  const create = mayAll("orders:write", "items:read") && (
    <ButtonLink to="/quotes/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t.quotes.create}
    </ButtonLink>
  );
  return (
    <ListPage
      title={t.quotes.title}
      path="/api/sales/quotes"
      search={page.useSearch()}
      columns={columns}
      filters={filters}
      views={views}
      searchable={false}
      link={({ id }: Quote) => ({ to: "/quotes/$quoteId", params: { quoteId: id } })}
      actions={create}
      empty={{ ...t.quotes.empty, ...(create && { action: <Group mt="sm">{create}</Group> }) }}
    />
  );
}
