import { Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { atLines, ifMatch, orderChanged, type Whole } from "../data";
import { openOf } from "../rules";
import { LineQuantities } from "./LineQuantities";
import { openForm, OrderStale, type FormProps } from "./open";

export function openCloseForm(whole: Whole): void {
  openForm(t.orders.closeTitle(whole.order.number), "lg", (close) => <CloseForm whole={whole} close={close} />);
}

function CloseForm({ whole, close }: FormProps) {
  const { order, items } = whole;
  const lines = items.filter((line) => openOf(line) > 0);
  const form = useForm({
    initialValues: { lines: lines.map((line) => ({ quantity: openOf(line) as number | "" })), reason: "", number: "" },
    validate: { number: (number) => (number.trim().toLowerCase() === order.number.toLowerCase() ? null : t.orders.nameDiffers) },
  });
  const save = useSave({
    form,
    send: ({ lines: chosen, reason }) => {
      const sent = [...chosen.keys()].filter((index) => Number(chosen[index]?.quantity) > 0);
      return atLines(sent, () =>
        api.post("/api/sales/orders/{order_id}/close", {
          path: { order_id: order.id },
          headers: ifMatch(order.version),
          body: { lines: sent.map((index) => ({ line_id: lines[index]?.id ?? "", quantity: Number(chosen[index]?.quantity) })), reason: reason || null },
        }),
      );
    },
    done: t.orders.closeDone,
    then: () => {
      orderChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.orders.closeText}</Text>
        <LineQuantities
          lines={lines}
          most={openOf}
          input={(index) => form.getInputProps(`lines.${index}.quantity`)}
          set={(quantities) => form.setFieldValue("lines", quantities.map((quantity) => ({ quantity })))}
        />
        <TextInput label={t.orders.reason} {...form.getInputProps("reason")} />
        <TextInput label={t.confirmByName(order.number)} autoComplete="off" {...form.getInputProps("number")} />
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openCloseForm(now);
          }}
        />
        <FormEnd save={save} label={t.orders.closeSubmit} cancel={close} />
      </Stack>
    </form>
  );
}
