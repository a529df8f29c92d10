import { Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { CustomerPicker } from "../pickers";
import { LineEditor, useOffers } from "./LineEditor";
import type { Values } from "./values";

interface Props {
  form: UseFormReturnType<Values>;
  /** The customer of the beginning. */
  customer: Pick<Values, "customer_id">;
  /** Of what is edited; a new one has that of its prices. */
  currency: string | undefined;
  waits: boolean;
  submit: () => void;
  children: ReactNode;
}

/** Who gets what, of an order or a quote: Enter goes from the customer to an item, to its quantity and to the next item; Ctrl+Enter saves. */
export function LinesForm({ form, customer, currency, waits, submit, children }: Props) {
  const itemInput = useRef<HTMLInputElement>(null);
  const { items, customer_id, customer_name } = form.values;
  const offers = useOffers(items, customer_id ?? undefined, currency);
  const keys = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      submit();
    } else if (event.target instanceof HTMLInputElement && !event.defaultPrevented) {
      event.preventDefault(); // Enter in a field does not send the form
      if (event.target.dataset.next === "item") itemInput.current?.focus();
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={keys}
      noValidate
    >
      <Stack gap="md" pb="xl" maw={1200}>
        <Section title={t.orders.customer}>
          <CustomerPicker
            aria-label={t.orders.customer}
            required
            autoFocus={customer.customer_id === null}
            value={customer_id}
            {...(customer_id !== null && { name: customer_name })}
            error={form.errors.customer_id}
            onChange={(chosen) => {
              form.setFieldValue("customer_id", chosen?.id ?? null);
              form.setFieldValue("customer_name", chosen?.name ?? "");
              if (chosen) requestAnimationFrame(() => itemInput.current?.focus());
            }}
          />
        </Section>
        <LineEditor
          form={form}
          itemInput={itemInput}
          offers={offers}
          currency={offers.find(({ price }) => price)?.price?.currency ?? currency}
          waits={waits}
          autoFocus={customer.customer_id !== null}
        />
        {children}
      </Stack>
    </form>
  );
}

/** Whether there is something to send; says so at the items if not. */
export function hasLines(form: UseFormReturnType<Values>): boolean {
  if (form.values.items.length > 0) return true;
  form.setFieldError("items", t.orders.noLines);
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  return false;
}
