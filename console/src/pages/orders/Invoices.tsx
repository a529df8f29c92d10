import { Button, Group, Table, Text } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, download, get, type Entry } from "@/api";
import { notifyDone } from "@/app/query";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { Loaded } from "@/ui/Loaded";
import { Money, Nothing, StatusBadge, statusText, When } from "@/ui/format";
import { orderChanged, type Whole } from "./data";
import { cents, isOverdue, signed } from "./rules";

type Invoice = Entry<"/api/invoices">;

const INVOICES_MAX = 100;

/** Invoices and credit notes with their PDF. What is not invoiced yet can be invoiced before it is shipped. */
export function Invoices({ whole: { order }, mayIssue }: { whole: Whole; mayIssue: boolean }) {
  const invoices = useQuery(get("/api/invoices", { query: { order_id: [order.id], limit: INVOICES_MAX } }));
  const entries = invoices.data?.data;
  const invoiced = entries?.reduce((sum, { kind, total_amount }) => sum + signed({ kind, total_amount }), 0);
  const left = invoiced !== undefined && cents(order.total_amount - order.credited_amount - invoiced) > 0;
  return (
    <Section title={t.orders.invoices} actions={mayIssue && left && <Issue orderId={order.id} />}>
      <Loaded query={invoices}>
        {({ data }) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t.orders.noInvoices}
            </Text>
          ) : (
            <Table.ScrollContainer type="native" minWidth={280}>
              <Table verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.fields.number}</Table.Th>
                    <Table.Th visibleFrom="xs">{t.fields.status}</Table.Th>
                    <Table.Th ta="end">{t.orders.total}</Table.Th>
                    <Table.Th ta="end" visibleFrom="sm">
                      {t.orders.openAmount}
                    </Table.Th>
                    <Table.Th visibleFrom="sm">{t.orders.due}</Table.Th>
                    <Table.Th />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((invoice) => (
                    <Table.Tr key={invoice.id}>
                      <Table.Td style={{ whiteSpace: "nowrap" }}>{invoice.number}</Table.Td>
                      <Table.Td visibleFrom="xs">{invoice.status === null ? statusText(invoice.kind) : <StatusBadge status={isOverdue(invoice) ? "overdue" : invoice.status} />}</Table.Td>
                      <Table.Td ta="end">
                        <Money amount={signed(invoice)} currency={invoice.currency} />
                      </Table.Td>
                      <Table.Td ta="end" visibleFrom="sm">{invoice.open_amount > 0 ? <Money amount={invoice.open_amount} currency={invoice.currency} /> : <Nothing />}</Table.Td>
                      <Table.Td visibleFrom="sm">
                        <When at={invoice.due_at} />
                      </Table.Td>
                      <Table.Td>
                        <Group justify="flex-end">
                          <PdfButton invoice={invoice} />
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Section>
  );
}

function Issue({ orderId }: { orderId: string }) {
  const issue = useMutation({
    mutationFn: () => api.post("/api/sales/orders/{order_id}/invoices", { path: { order_id: orderId } }),
    onSuccess: () => notifyDone(t.orders.invoiced),
    onSettled: orderChanged,
  });
  return (
    <Button size="compact-sm" variant="default" loading={issue.isPending} onClick={() => issue.mutate()}>
      {t.orders.invoice}
    </Button>
  );
}

function PdfButton({ invoice: { id, number } }: { invoice: Invoice }) {
  const save = useMutation({ mutationFn: () => download("/api/invoices/{invoice_id}", `${number}.pdf`, "application/pdf", { path: { invoice_id: id } }) });
  return (
    <Button size="compact-xs" variant="subtle" leftSection={<IconFileTypePdf size={14} aria-hidden />} loading={save.isPending} onClick={() => save.mutate()} aria-label={`${t.orders.pdf} ${number}`}>
      {t.orders.pdf}
    </Button>
  );
}
