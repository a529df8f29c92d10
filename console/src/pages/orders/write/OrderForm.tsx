import { Button, Group, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRef, useState } from "react";
import { api } from "@/api";
import { may, mayAll } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { Refusal, useSave } from "@/ui/forms";
import { OrderStale } from "../actions/open";
import { ifMatch, orderChanged, type Whole } from "../data";
import { hasLines, LinesForm } from "./LinesForm";
import { bodyOf, COMPLETE, type Values } from "./values";

interface Props {
  initial: Values;
  /** The draft that is edited; a new one otherwise. */
  draft?: Whole;
  /** Keeps what is written, in case the page is loaded again. */
  keep?: (values: Values) => void;
  /** The server has it now: what is written further on would be a second order after a reload. */
  drop?: () => void;
  saved: (orderId: string) => void;
  /** Somebody else has changed the draft: begins again with it. */
  reopen: (now: Whole) => void;
  /** Leaves the form, in which are this many lines. */
  cancel: (lines: number) => void;
}

/** Writes an order. */
export function OrderForm({ initial, draft, keep, drop, saved, reopen, cancel }: Props) {
  // what the server has of it: after a refused confirmation, a new order is a draft that is written again
  const [stored, setStored] = useState(draft);
  const confirmed = useRef(false);
  const kept = useRef(true);
  const form = useForm<Values>({
    initialValues: initial,
    onValuesChange: (values) => {
      if (kept.current) keep?.(values);
    },
    validate: COMPLETE,
  });
  const mayConfirm = mayAll("orders:confirm");
  const mayPrice = may("orders:price");

  const save = useSave({
    form,
    send: async (values) => {
      const body = bodyOf(values, stored, mayPrice);
      const { data } = stored
        ? await api.put("/api/sales/orders/{order_id}", { path: { order_id: stored.order.id }, headers: ifMatch(stored.order.version), body })
        : await api.post("/api/sales/orders", { body });
      setStored(data);
      kept.current = false;
      drop?.();
      if (confirmed.current) await api.post("/api/sales/orders/{order_id}/confirm", { path: { order_id: data.order.id }, headers: ifMatch(data.order.version) });
      return data.order.id;
    },
    then: (orderId) => {
      orderChanged();
      saved(orderId);
    },
  });
  const submit = (confirm: boolean) => {
    confirmed.current = confirm;
    if (hasLines(form)) save.submit();
  };

  const stale = save.refused?.status === 412;
  const notConfirmed = stored !== undefined && stored !== draft && save.refused !== undefined;

  return (
    <LinesForm form={form} customer={initial} currency={stored?.order.currency} waits={form.values.allow_backorders} submit={() => submit(mayConfirm)}>
      <Section title={t.orders.facts}>
        <Stack gap="sm">
          <TextInput label={t.orders.reference} {...form.getInputProps("reference")} />
          <Textarea label={t.orders.notes} autosize minRows={2} {...form.getInputProps("notes")} />
          {mayConfirm && <Switch label={t.orders.allowBackorders} description={t.orders.backordersHint} {...form.getInputProps("allow_backorders", { type: "checkbox" })} />}
        </Stack>
      </Section>
      {stored && <OrderStale error={save.error} whole={stored} reopen={reopen} />}
      {notConfirmed && !stale && (
        <Text size="sm" role="status">
          {t.orders.savedAs(stored.order.number)}
        </Text>
      )}
      {save.refused && !stale && (save.elsewhere === undefined || save.elsewhere.length > 0 || save.refused.fields.size > 0) && <Refusal refused={save.refused} elsewhere={save.elsewhere ?? []} />}
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" visibleFrom="sm">
          {t.orders.keys}
        </Text>
        <Group gap="sm">
          <Button variant="subtle" onClick={() => cancel(form.values.items.length)}>
            {t.actions.cancel}
          </Button>
          <Button variant={mayConfirm ? "default" : "filled"} loading={save.pending && !confirmed.current} disabled={save.pending} onClick={() => submit(false)}>
            {t.orders.saveDraft}
          </Button>
          {mayConfirm && (
            <Button loading={save.pending && confirmed.current} disabled={save.pending} onClick={() => submit(true)}>
              {t.orders.saveAndConfirm}
            </Button>
          )}
        </Group>
      </Group>
    </LinesForm>
  );
}
