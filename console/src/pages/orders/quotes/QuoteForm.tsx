import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRef } from "react";
import { api } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { Refusal, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { ifMatch } from "../data";
import { hasLines, LinesForm } from "../write/LinesForm";
import { COMPLETE, type Values } from "../write/values";
import { loadQuote, quoteBody, quotesChanged, seen, seenLabels, type Quote } from "./data";

interface Props {
  initial: Values;
  draft?: Quote;
  keep?: (values: Values) => void;
  saved: (quoteId: string) => void;
  reopen?: (now: Quote) => void;
  /** Leaves the form, in which are this many lines. */
  cancel: (lines: number) => void;
}

/** Writes a quote: like an order, with the day until which it can be accepted. */
export function QuoteForm({ initial, draft, keep, saved, reopen, cancel }: Props) {
  const form = useForm<Values>({
    initialValues: initial,
    onValuesChange: (values) => keep?.(values),
    validate: { ...COMPLETE, valid_until: (day) => (day === "" ? t.forms.required : null) },
  });
  const save = useSave({
    form,
    send: async (values) => {
      const body = quoteBody(values, draft, may("orders:price"));
      const { data } = draft
        ? await api.put("/api/sales/quotes/{quote_id}", { path: { quote_id: draft.quote.id }, headers: ifMatch(draft.quote.version), body })
        : await api.post("/api/sales/quotes", { body });
      return data.quote.id;
    },
    done: t.done.saved,
    then: (quoteId) => {
      quotesChanged();
      saved(quoteId);
    },
  });
  const submit = () => {
    if (hasLines(form)) save.submit();
  };
  const now = useRef(draft);
  const stale = save.refused?.status === 412;
  return (
    <LinesForm form={form} customer={initial} currency={draft?.quote.currency} waits={false} submit={submit}>
      <Section title={t.orders.facts}>
        <Stack gap="sm">
          <TextInput type="date" label={t.quotes.validUntil} required maw={220} {...form.getInputProps("valid_until")} />
          <TextInput label={t.orders.reference} {...form.getInputProps("reference")} />
          <Textarea label={t.orders.notes} autosize minRows={2} {...form.getInputProps("notes")} />
        </Stack>
      </Section>
      {draft && (
        <Stale
          error={save.error}
          before={seen(draft)}
          load={async () => {
            now.current = await loadQuote(draft.quote.id);
            return seen(now.current);
          }}
          labels={seenLabels()}
          reopen={() => now.current && reopen?.(now.current)}
        />
      )}
      {save.refused && !stale && (save.elsewhere === undefined || save.elsewhere.length > 0) && <Refusal refused={save.refused} elsewhere={save.elsewhere ?? []} />}
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" visibleFrom="sm">
          {t.orders.keys}
        </Text>
        <Group gap="sm">
          <Button variant="subtle" onClick={() => cancel(form.values.items.length)}>
            {t.actions.cancel}
          </Button>
          <Button loading={save.pending} onClick={submit}>
            {t.orders.saveDraft}
          </Button>
        </Group>
      </Group>
    </LinesForm>
  );
}
