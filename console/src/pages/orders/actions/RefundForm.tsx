import { NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { decimalsOf, formatMoney, formatTime } from "@/ui/format";
import { ifMatch, methodText, orderChanged, type Whole } from "../data";
import { refundableOf } from "../rules";
import { openForm, OrderStale, type FormProps } from "./open";
import { notifyRefund, WaysBack } from "./WaysBack";

export function openRefundForm(whole: Whole): void {
  openForm(t.orders.refundTitle(whole.order.number), "md", (close) => <RefundForm whole={whole} close={close} />);
}

function RefundForm({ whole, close }: FormProps) {
  const { order, payments } = whole;
  const money = (amount: number) => formatMoney(amount, order.currency);
  const captured = payments.filter(({ kind, status }) => kind === "payment" && status === "captured");
  const form = useForm({
    initialValues: { amount: (order.credit_amount > 0 ? order.credit_amount : "") as number | "", reason: "", payment_id: "", credit: false },
    validate: { amount: (amount) => (Number(amount) > 0 ? null : t.forms.required) },
  });
  const save = useSave({
    form,
    send: ({ amount, reason, payment_id, credit }) =>
      api.post("/api/sales/orders/{order_id}/refunds", {
        path: { order_id: order.id },
        headers: ifMatch(order.version),
        body: { amount: Number(amount), reason: reason || null, payment_id: payment_id || null, ...(credit && { credit }) },
      }),
    then: ({ data }) => {
      notifyRefund(t.orders.refundDone, order, data.order);
      orderChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <NumberInput
          label={t.orders.amount}
          description={t.orders.refundHint(money(refundableOf(order)), money(order.credit_amount))}
          suffix={` ${order.currency}`}
          decimalScale={decimalsOf(order.currency)}
          fixedDecimalScale
          hideControls
          allowNegative={false}
          data-autofocus
          {...form.getInputProps("amount")}
        />
        <TextInput label={t.orders.reason} {...form.getInputProps("reason")} />
        {captured.length > 1 && (
          <Select
            label={t.statuses.payment}
            data={captured.map(({ id, amount, method, created_at }) => ({ value: id, label: `${money(amount)} · ${methodText(method)} · ${formatTime(created_at)}` }))}
            clearable
            {...form.getInputProps("payment_id")}
          />
        )}
        <WaysBack whole={whole} amount={Number(form.values.amount)} chosen={form.values.payment_id} />
        <Switch label={t.orders.refundCredit} {...form.getInputProps("credit", { type: "checkbox" })} />
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openRefundForm(now);
          }}
        />
        <FormEnd save={save} label={t.orders.refund} cancel={close} />
      </Stack>
    </form>
  );
}
