import { Badge, Button, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/api";
import { notifyDone } from "@/app/query";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { FormEnd, useSave } from "@/ui/forms";
import { formatMoney, StatusBadge, statusText, When } from "@/ui/format";
import { openForm } from "./actions/open";
import { useActors } from "@/ui/actors";
import { methodOf, methodText, orderChanged, type Payment, type Whole } from "./data";
import { NO_PROVIDER } from "./rules";

/** Payments and refunds, with why one has failed, and what can be done about it. */
export function Payments({ whole: { order, payments } }: { whole: Whole }) {
  const nameOf = useActors(payments.map(({ actor }) => actor));
  return (
    <Section title={t.orders.payments}>
      {payments.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.orders.noPayments}
        </Text>
      ) : (
        <Table.ScrollContainer type="native" minWidth={280}>
          <Table verticalSpacing={8}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.fields.what}</Table.Th>
                <Table.Th>{t.fields.status}</Table.Th>
                <Table.Th ta="end">{t.orders.amount}</Table.Th>
                <Table.Th visibleFrom="sm">{t.orders.method}</Table.Th>
                <Table.Th visibleFrom="sm">{t.orders.when}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {payments.map((payment) => (
                <Table.Tr key={payment.id} style={{ verticalAlign: "top" }}>
                  <Table.Td>
                    {statusText(payment.kind)}
                    <Text size="xs" c="dimmed" hiddenFrom="sm">
                      {methodText(payment.method)}, <When at={payment.created_at} />
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs">
                      {payment.kind === "refund" && payment.status === "done" ? <Text size="sm">{refundText(payment, payments.find(({ id }) => id === payment.payment_id))}</Text> : <StatusBadge status={payment.status} />}
                      <Steps payment={payment} currency={order.currency} />
                    </Group>
                    {payment.failure !== null && (
                      <Text size="sm" c="var(--mantine-color-error)">
                        {t.orders.failedBecause(payment.failure.replace(/_/g, " "))}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="end" className="tp-number" style={{ whiteSpace: "nowrap" }}>
                    {payment.kind === "refund" ? "− " : ""}
                    {formatMoney(payment.amount, order.currency)}
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    {methodText(payment.method)}{" "}
                    {payment.provider !== NO_PROVIDER && payment.provider !== payment.method && (
                      <Badge variant="outline" tt="none" size="sm">
                        {payment.provider}
                      </Badge>
                    )}
                    {payment.reference !== null && (
                      <Text size="xs" c="dimmed">
                        {payment.reference}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <When at={payment.created_at} />
                    <Text size="xs" c="dimmed">
                      {nameOf(payment.actor)}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}

/** Who has moved the money of a refund: a refund that is only recorded moves none. */
function refundText({ provider, method }: Payment, of: Payment | undefined): string {
  if (of && of.provider !== NO_PROVIDER && of.method !== method) return t.orders.refundedOtherwise;
  if (method === "credit") return t.orders.refundedAsCredit;
  return provider === NO_PROVIDER ? t.orders.refundRecorded : t.orders.refundedBy(provider);
}

function Steps({ payment, currency }: { payment: Payment; currency: string }) {
  const { id, kind, status, payment_id, refund_id } = payment;
  const done = (message: string) => ({
    onSuccess: () => notifyDone(message),
    onSettled: orderChanged,
  });
  const path = { payment_id: payment_id ?? "", refund_id: refund_id ?? "" };
  const retry = useMutation({ mutationFn: () => api.post("/api/payments/{payment_id}/refunds/{refund_id}/retry", { path }), ...done(t.orders.retried) });
  const capture = useMutation({ mutationFn: () => api.post("/api/payments/{payment_id}/capture", { path: { payment_id: id } }), ...done(t.orders.captured) });
  const giveUp = useMutation({ mutationFn: () => api.post("/api/payments/{payment_id}/cancel", { path: { payment_id: id } }), ...done(t.orders.givenUp) });
  if (kind === "refund" && status === "failed" && payment_id !== null && refund_id !== null && may("orders:refund"))
    return (
      <>
        <Button size="compact-xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t.orders.retryRefund}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => openForm(t.orders.settleTitle, "md", (close) => <SettleForm path={{ payment_id, refund_id }} amount={formatMoney(payment.amount, currency)} close={close} />)}
        >
          {t.orders.settle}
        </Button>
      </>
    );
  if (kind === "payment" && status === "authorised")
    return (
      <>
        {may("payments:capture") && (
          <Button size="compact-xs" loading={capture.isPending} onClick={() => capture.mutate()}>
            {t.orders.capture}
          </Button>
        )}
        {may("payments:write") && (
          <Button size="compact-xs" variant="default" loading={giveUp.isPending} onClick={() => giveUp.mutate()}>
            {t.orders.giveUp}
          </Button>
        )}
      </>
    );
  return null;
}

/** A refund that the provider has refused was given back in another way. */
function SettleForm({ path, amount, close }: { path: { payment_id: string; refund_id: string }; amount: string; close: () => void }) {
  const form = useForm({ initialValues: { method: methodText("transfer"), reference: "" }, validate: { method: (method) => (method.trim() === "" ? t.forms.required : null) } });
  const save = useSave({
    form,
    send: ({ method, reference }) => api.post("/api/payments/{payment_id}/refunds/{refund_id}/settle", { path, body: { method: methodOf(method), reference: reference || null } }),
    done: t.orders.settled,
    then: () => {
      orderChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.orders.settleText(amount)}</Text>
        <TextInput label={t.orders.method} required data-autofocus {...form.getInputProps("method")} />
        <TextInput label={t.orders.bankReference} {...form.getInputProps("reference")} />
        <FormEnd save={save} label={t.orders.settle} cancel={close} />
      </Stack>
    </form>
  );
}
