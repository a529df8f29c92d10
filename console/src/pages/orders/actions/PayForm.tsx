import { Autocomplete, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api";
import { mayAll } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { decimalsOf, formatMoney } from "@/ui/format";
import { ifMatch, methodOf, methodText, orderChanged, type Whole } from "../data";
import { openForm, OrderStale, type FormProps } from "./open";

export function openPayForm(whole: Whole): void {
  openForm(t.orders.payTitle(whole.order.number), "md", (close) => <PayForm whole={whole} close={close} />);
}

function PayForm({ whole, close }: FormProps) {
  const { order } = whole;
  // who pays the own order does it with credit or through a provider
  const method = methodText(mayAll("orders:pay") ? "transfer" : "credit");
  const form = useForm({ initialValues: { amount: order.open_amount as number | "", method, reference: "", provider: "" } });
  const save = useSave({
    form,
    send: ({ amount, method, reference, provider }) =>
      api.post("/api/sales/orders/{order_id}/pay", {
        path: { order_id: order.id },
        headers: ifMatch(order.version),
        // the usual amount is what is open when it arrives
        body: {
          ...(amount !== "" && amount !== order.open_amount && { amount }),
          ...(provider !== "" ? { provider } : { method: methodOf(method) || null }),
          reference: reference || null,
        },
      }),
    done: t.orders.payDone,
    then: () => {
      orderChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <NumberInput
          label={t.orders.amount}
          description={t.orders.payHint(formatMoney(order.open_amount, order.currency))}
          suffix={` ${order.currency}`}
          decimalScale={decimalsOf(order.currency)}
          fixedDecimalScale
          hideControls
          allowNegative={false}
          data-autofocus
          {...form.getInputProps("amount")}
        />
        <Autocomplete label={t.orders.method} description={t.orders.methodHint} data={["transfer", "card", "cash", "credit"].map(methodText)} disabled={form.values.provider !== ""} {...form.getInputProps("method")} />
        <TextInput label={t.orders.bankReference} {...form.getInputProps("reference")} />
        <TextInput label={t.orders.provider} description={t.orders.providerHint} {...form.getInputProps("provider")} />
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openPayForm(now);
          }}
        />
        <FormEnd save={save} label={t.orders.pay} cancel={close} />
      </Stack>
    </form>
  );
}
