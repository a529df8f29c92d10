import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api";
import { t } from "@/texts";
import { Refusal, useSave } from "@/ui/forms";
import { ifMatch, orderChanged, type Whole } from "../data";
import { openForm, OrderStale, type FormProps } from "./open";

/** Cancels an order; the person types its number, as nothing brings it back. */
export function openCancelForm(whole: Whole): void {
  openForm(t.orders.cancelTitle(whole.order.number), "md", (close) => <CancelForm whole={whole} close={close} />);
}

function CancelForm({ whole, close }: FormProps) {
  const { order } = whole;
  const form = useForm({ initialValues: { reason: "", number: "" } });
  const save = useSave({
    form,
    send: ({ reason }) => api.post("/api/sales/orders/{order_id}/cancel", { path: { order_id: order.id }, headers: ifMatch(order.version), body: { reason: reason || null } }),
    done: t.orders.cancelDone,
    then: () => {
      orderChanged();
      close();
    },
  });
  const matches = form.values.number.trim().toLowerCase() === order.number.toLowerCase();
  const stale = save.refused?.status === 412;
  return (
    <form
      onSubmit={(event) => {
        if (matches) save.submit(event);
        else event.preventDefault();
      }}
      noValidate
    >
      <Stack gap="sm">
        <Text size="sm">{t.orders.cancelText}</Text>
        <TextInput label={t.orders.reason} data-autofocus {...form.getInputProps("reason")} />
        <TextInput label={t.confirmByName(order.number)} autoComplete="off" {...form.getInputProps("number")} />
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openCancelForm(now);
          }}
        />
        {save.refused && !stale && <Refusal refused={save.refused} elsewhere={save.elsewhere ?? []} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t.orders.keep}
          </Button>
          <Button type="submit" color="red" disabled={!matches} loading={save.pending}>
            {t.orders.cancelSubmit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
