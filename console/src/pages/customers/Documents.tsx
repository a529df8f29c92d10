import { Chip, Group, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { Entry } from "@/api";
import { pageOf } from "@/app/apiLinks";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { EmptyState } from "@/ui/EmptyState";
import { Money, StatusBadge, statusText, When } from "@/ui/format";
import { MoreRows } from "@/ui/MoreRows";

const KINDS = ["order", "invoice", "payment", "refund", "credit_note", "return"] as const;

/** Everything that happened with the customer, the newest first. */
export function History({ customerId }: { customerId: string }) {
  const [kinds, setKinds] = useState<string[]>([]);
  return (
    <Stack gap="sm">
      <Chip.Group multiple value={kinds} onChange={setKinds}>
        <Group gap={6} role="group" aria-label={t.customers.historyOf}>
          {KINDS.map((kind) => (
            <Chip key={kind} value={kind} size="xs">
              {t.customers.kinds[kind]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <MoreRows
        path="/api/customers/{customer_id}/history"
        params={{ customer_id: customerId }}
        query={kinds.length === 0 ? {} : { type: kinds.join(",") }}
        head={[t.fields.what, t.fields.number, t.fields.amount, t.fields.status, t.customers.forOrder, t.fields.createdAt]}
        empty={kinds.length === 0 ? <EmptyState title={t.customers.noHistory.title} text={t.customers.noHistory.text} /> : <EmptyState title={t.customers.noneOf.title} text={t.customers.noneOf.text} />}
        row={(entry: Entry<"/api/customers/{customer_id}/history">) => (
          <>
            <Table.Td>{statusText(entry.type)}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{entry.type === "order" ? <OrderLink id={entry.order_id} number={entry.number} /> : (entry.number ?? entry.reference)}</Table.Td>
            <Table.Td>
              <Money amount={entry.amount} currency={entry.currency} />
            </Table.Td>
            <Table.Td>
              <StatusBadge status={entry.status} />
            </Table.Td>
            <Table.Td>{entry.type !== "order" && <OrderLink id={entry.order_id} number={entry.order_number} />}</Table.Td>
            <Table.Td>
              <When at={entry.created_at} />
            </Table.Td>
          </>
        )}
      />
    </Stack>
  );
}

function OrderLink({ id, number }: { id: string | null; number: string | null }) {
  return (
    <Text span inherit style={{ whiteSpace: "nowrap" }}>
      {id === null ? number : <ApiLink path={`/api/sales/orders/${id}`}>{number ?? t.customers.forOrder}</ApiLink>}
    </Text>
  );
}

/** The same entries as a list with filters, if there is such a page. */
function AllLink({ list, customerId }: { list: string; customerId: string }) {
  const path = `${list}?customer_id=${customerId}`;
  if (pageOf(path) === undefined) return null;
  return (
    <Group justify="flex-end">
      <ApiLink path={path}>{t.customers.all}</ApiLink>
    </Group>
  );
}

export function Orders({ customerId }: { customerId: string }) {
  return (
    <Stack gap="sm">
      <AllLink list="/api/sales/orders" customerId={customerId} />
      <MoreRows
        path="/api/sales/orders"
        query={{ customer_id: customerId, sort: "-created_at" }}
        head={[t.fields.number, t.fields.amount, t.fields.status, t.customers.payment, t.customers.fulfilment, t.customers.open, t.fields.createdAt]}
        empty={<EmptyState title={t.customers.noOrdersYet.title} text={t.customers.noOrdersYet.text} />}
        row={(order: Entry<"/api/sales/orders">) => (
          <>
            <Table.Td>
              <OrderLink id={order.id} number={order.number} />
            </Table.Td>
            <Table.Td>
              <Money amount={order.total_amount} currency={order.currency} />
            </Table.Td>
            <Table.Td>
              <StatusBadge status={order.status} />
            </Table.Td>
            <Table.Td>
              <StatusBadge status={order.payment_status} />
            </Table.Td>
            <Table.Td>
              <StatusBadge status={order.fulfillment_status} />
            </Table.Td>
            <Table.Td>
              <Money amount={order.open_amount} currency={order.currency} />
            </Table.Td>
            <Table.Td>
              <When at={order.created_at} />
            </Table.Td>
          </>
        )}
      />
    </Stack>
  );
}

export function Invoices({ customerId }: { customerId: string }) {
  return (
    <Stack gap="sm">
      <AllLink list="/api/invoices" customerId={customerId} />
      <MoreRows
        path="/api/invoices"
        query={{ customer_id: customerId, sort: "-issued_at" }}
        head={[t.fields.number, t.fields.what, t.customers.forOrder, t.fields.status, t.fields.amount, t.customers.open, t.customers.due, t.customers.issued]}
        empty={<EmptyState title={t.customers.noInvoices.title} text={t.customers.noInvoices.text} />}
        row={(invoice: Entry<"/api/invoices">) => (
          <>
            <Table.Td>
              <Text span inherit style={{ whiteSpace: "nowrap" }}>
                <ApiLink path={`/api/invoices/${invoice.id}`}>{invoice.number}</ApiLink>
              </Text>
            </Table.Td>
            <Table.Td>{statusText(invoice.kind)}</Table.Td>
            <Table.Td>
              <OrderLink id={invoice.order_id} number={invoice.order_number} />
            </Table.Td>
            <Table.Td>
              <StatusBadge status={isLate(invoice) ? "overdue" : invoice.status} />
            </Table.Td>
            <Table.Td>
              <Money amount={invoice.total_amount} currency={invoice.currency} />
            </Table.Td>
            <Table.Td>
              <Money amount={invoice.open_amount} currency={invoice.currency} />
            </Table.Td>
            <Table.Td>
              <When at={invoice.due_at} />
            </Table.Td>
            <Table.Td>
              <When at={invoice.issued_at} />
            </Table.Td>
          </>
        )}
      />
    </Stack>
  );
}

function isLate({ kind, open_amount, due_at }: Entry<"/api/invoices">): boolean {
  return kind === "invoice" && (open_amount ?? 0) > 0 && due_at !== null && Date.parse(due_at) < Date.now();
}

export function Payments({ customerId }: { customerId: string }) {
  return (
    <Stack gap="sm">
      <AllLink list="/api/payments" customerId={customerId} />
      <MoreRows
        path="/api/payments"
        query={{ customer_id: customerId, sort: "-created_at" }}
        head={[t.customers.forOrder, t.fields.status, t.fields.amount, t.customers.method, t.fields.number, t.fields.createdAt]}
        empty={<EmptyState title={t.customers.noPayments.title} text={t.customers.noPayments.text} />}
        row={(payment: Entry<"/api/payments">) => (
          <>
            <Table.Td>
              <OrderLink id={payment.order_id} number={payment.order_number} />
            </Table.Td>
            <Table.Td>
              <StatusBadge status={payment.status} />
            </Table.Td>
            <Table.Td>
              <Money amount={payment.amount} currency={payment.currency} />
            </Table.Td>
            <Table.Td>{payment.method && (t.orders.methods[payment.method] ?? payment.method)}</Table.Td>
            <Table.Td>{payment.reference}</Table.Td>
            <Table.Td>
              <When at={payment.created_at} />
            </Table.Td>
          </>
        )}
      />
    </Stack>
  );
}
