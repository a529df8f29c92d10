import { Button, Group, Menu, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconDots, IconFileTypePdf } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, download } from "@/api";
import { notifyDone } from "@/app/query";
import { may, mayAll } from "@/app/session";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { FormEnd, useSave } from "@/ui/forms";
import { formatMoney, formatNumber, formatTime, Money, StatusBadge, When } from "@/ui/format";
import { ButtonLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { openForm } from "../actions/open";
import { ifMatch, addressLines } from "../data";
import { ItemCell, LineHeads, PriceCell } from "../LineCells";
import { quoteQuery, quotesChanged, type Quote } from "./data";

export const page = createLazyRoute("/shell/quotes/$quoteId")({ component: QuotePage });

function QuotePage() {
  const { quoteId } = page.useParams();
  const quote = useQuery(quoteQuery(quoteId));
  return (
    <Loaded query={quote} skeleton={<PageSkeleton />}>
      {({ data }) => <QuoteView key={quoteId} whole={data} />}
    </Loaded>
  );
}

function QuoteView({ whole }: { whole: Quote }) {
  const { quote } = whole;
  return (
    <DetailPage
      title={quote.number}
      back={{ label: t.quotes.title, to: "/quotes" }}
      status={<StatusBadge status={quote.status} />}
      subtitle={
        <Group gap="xs">
          <Text size="sm" component="span">
            {may("customers:read") ? <ApiLink path={`/api/customers/${quote.customer_id}`}>{quote.customer_name}</ApiLink> : quote.customer_name}
          </Text>
          {quote.reference !== null && (
            <Text size="sm" c="dimmed">
              {quote.reference}
            </Text>
          )}
        </Group>
      }
      actions={<Actions whole={whole} />}
      aside={<QuoteFacts whole={whole} />}
    >
      <Lines whole={whole} />
    </DetailPage>
  );
}

function Lines({ whole: { quote, items, shipping } }: { whole: Quote }) {
  return (
    <Section title={t.orders.lines}>
      <Table.ScrollContainer type="native" minWidth={250}>
        <Table verticalSpacing={8}>
          <LineHeads lines={items} />
          <Table.Tbody>
            {items.map((line) => (
              <Table.Tr key={line.id} style={{ verticalAlign: "top" }}>
                <ItemCell line={line} currency={quote.currency} />
                <Table.Td ta="end">{formatNumber(line.quantity)}</Table.Td>
                <PriceCell price={line.unit_price} currency={quote.currency} off={line.discount_amount > 0 ? formatMoney(line.discount_amount, quote.currency) : undefined} />
                <Table.Td ta="end">
                  <Money amount={line.total_amount} currency={quote.currency} />
                </Table.Td>
              </Table.Tr>
            ))}
            {shipping && (
              <Table.Tr>
                <Table.Td>{t.orders.shipping(shipping.method)}</Table.Td>
                <Table.Td />
                <Table.Td visibleFrom="xs" />
                <Table.Td ta="end">
                  <Money amount={shipping.total_amount} currency={quote.currency} />
                </Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th>{t.orders.total}</Table.Th>
              <Table.Td />
              <Table.Td visibleFrom="xs" />
              <Table.Th ta="end">
                <Money amount={quote.total_amount} currency={quote.currency} fw={700} />
              </Table.Th>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

function QuoteFacts({ whole: { quote, shipping_address, billing_address } }: { whole: Quote }) {
  const to = addressLines(shipping_address);
  const bill = addressLines(billing_address);
  const address = (lines: string[]) =>
    lines.length > 0 &&
    lines.map((line) => (
      <Text size="sm" key={line}>
        {line}
      </Text>
    ));
  return (
    <Section title={t.orders.facts}>
      <Facts
        facts={[
          [t.quotes.validUntil, formatTime(quote.valid_until)],
          [t.statuses.order ?? "", quote.order_id && <ApiLink path={`/api/sales/orders/${quote.order_id}`}>{t.quotes.openOrder}</ApiLink>],
          [t.quotes.declineReason, quote.decline_reason],
          [t.quotes.taxes, quote.keep_taxes && t.quotes.taxesKept],
          [t.orders.shipTo, address(to)],
          [t.orders.billTo, bill.join() !== to.join() && address(bill)],
          [t.orders.notes, quote.notes && <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>{quote.notes}</Text>],
          [t.fields.createdAt, formatTime(quote.created_at)],
          [t.quotes.sentAt, quote.sent_at && <When at={quote.sent_at} />],
          [t.quotes.endedAt, quote.ended_at && <When at={quote.ended_at} />],
        ]}
      />
    </Section>
  );
}

/** What may be done now: a draft is sent, what was sent is accepted or declined for the customer. */
function Actions({ whole: { quote } }: { whole: Quote }) {
  const { id, number, status, version } = quote;
  const navigate = page.useNavigate();
  const options = { path: { quote_id: id }, headers: ifMatch(version) };
  const send = useMutation({ mutationFn: () => api.post("/api/sales/quotes/{quote_id}/send", options), onSuccess: () => notifyDone(t.quotes.sent), onSettled: quotesChanged });
  const accept = useMutation({
    mutationFn: () => api.post("/api/sales/quotes/{quote_id}/accept", options),
    onSuccess: ({ data }) => {
      notifyDone(t.quotes.accepted);
      void navigate({ to: "/orders/$orderId", params: { orderId: data.order.id } });
    },
    onSettled: quotesChanged,
  });
  const print = useMutation({ mutationFn: () => download("/api/sales/quotes/{quote_id}/document", `${number}.pdf`, "application/pdf", { path: { quote_id: id } }) });
  const staff = mayAll("orders:write");
  const ask = () =>
    modals.openConfirmModal({
      title: t.quotes.sendTitle(number),
      children: <Text size="sm">{t.quotes.sendText(quote.customer_name)}</Text>,
      labels: { confirm: t.quotes.send, cancel: t.actions.cancel },
      onConfirm: () => send.mutate(),
    });
  const remove = () =>
    confirmByName({
      title: t.quotes.remove,
      text: t.quotes.removeText,
      name: number,
      action: t.quotes.remove,
      run: () => api.delete("/api/sales/quotes/{quote_id}", options),
      done: () => {
        notifyDone(t.quotes.removed);
        void navigate({ to: "/quotes" });
        quotesChanged();
      },
    });
  const decline = () => openForm(t.quotes.declineTitle(number), "md", (close) => <DeclineForm quote={quote} close={close} />);
  return (
    <>
      {status === "draft" && staff && (
        <Button loading={send.isPending} onClick={ask}>
          {t.quotes.send}
        </Button>
      )}
      {status === "draft" && mayAll("orders:write", "items:read") && (
        <ButtonLink variant="default" to="/quotes/$quoteId/edit" params={{ quoteId: id }}>
          {t.actions.edit}
        </ButtonLink>
      )}
      {status === "sent" && may("orders:write") && (
        <>
          <Button loading={accept.isPending} onClick={() => accept.mutate()}>
            {t.quotes.accept}
          </Button>
          <Button variant="default" onClick={decline}>
            {t.quotes.decline}
          </Button>
        </>
      )}
      <Button variant="default" leftSection={<IconFileTypePdf size={16} aria-hidden />} loading={print.isPending} onClick={() => print.mutate()}>
        {t.orders.pdf}
      </Button>
      {status === "draft" && staff && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" onClick={remove}>
              {t.quotes.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function DeclineForm({ quote: { id, version }, close }: { quote: Quote["quote"]; close: () => void }) {
  const form = useForm({ initialValues: { reason: "" } });
  const save = useSave({
    form,
    send: ({ reason }) => api.post("/api/sales/quotes/{quote_id}/decline", { path: { quote_id: id }, headers: ifMatch(version), body: { reason: reason || null } }),
    done: t.quotes.declined,
    then: () => {
      quotesChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.quotes.declineText}</Text>
        <TextInput label={t.orders.reason} data-autofocus {...form.getInputProps("reason")} />
        <FormEnd save={save} label={t.quotes.decline} cancel={close} />
      </Stack>
    </form>
  );
}
