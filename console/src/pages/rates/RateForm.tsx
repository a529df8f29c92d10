import { NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Entry } from "@/api";
import { consoleConfig } from "@/app/config";
import { queryClient } from "@/app/query";
import { t } from "@/texts";
import { today } from "@/ui/format";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { ratesChanged } from "./changed";

type Rate = Entry<"/api/exchange-rates">;

/** How many decimals a rate has at most. */
export const RATE_DECIMALS = 10;

/** Creates an exchange rate, or changes one. */
export async function openRateForm(rate?: Rate): Promise<void> {
  // a new rate is usually for receipts of today, in the currency of the installation
  const config = rate ? undefined : await queryClient.ensureQueryData(consoleConfig).catch(() => undefined);
  const to = rate?.to_currency ?? config?.business?.currency ?? "";
  const date = rate?.date ?? today(config?.business?.zone);
  const id = modals.open({ title: rate ? t.rates.edit : t.rates.create, children: <RateForm {...(rate && { rate })} to={to} date={date} close={() => modals.close(id)} /> });
}

function RateForm({ rate, to, date, close }: { rate?: Rate; to: string; date: string; close: () => void }) {
  const isCurrency = (value: string) => (/^[A-Za-z]{3}$/.test(value.trim()) ? null : t.rates.currencyHint);
  const form = useForm({
    initialValues: { from_currency: rate?.from_currency ?? "", to_currency: to, date, rate: (rate?.rate ?? "") as number | string },
    validate: {
      from_currency: isCurrency,
      to_currency: (value, { from_currency }) => isCurrency(value) ?? (code(value) === code(from_currency) ? t.rates.different : null),
      date: (value) => (value === "" ? t.forms.required : null),
      rate: (value) => (Number(value) > 0 ? null : t.forms.required),
    },
  });
  const save = useSave({
    form,
    send: (values) => {
      const body = { from_currency: code(values.from_currency), to_currency: code(values.to_currency), date: values.date, rate: Number(values.rate) };
      return rate ? api.put("/api/exchange-rates/{exchange_rate_id}", { path: { exchange_rate_id: rate.id }, headers: { "If-Match": `"${rate.version}"` }, body }) : api.post("/api/exchange-rates", { body });
    },
    codes: { exchange_rate_taken: "date" },
    then: () => {
      close();
      ratesChanged(rate ? t.done.saved : t.done.created);
    },
  });
  const { from_currency, to_currency } = form.values;
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={2} spacing="sm">
          <TextInput label={t.rates.from} required maxLength={3} data-autofocus {...form.getInputProps("from_currency")} />
          <TextInput label={t.rates.to} required maxLength={3} {...form.getInputProps("to_currency")} />
          <TextInput type="date" label={t.rates.day} required {...form.getInputProps("date")} />
          <NumberInput label={t.rates.rate} required min={0} decimalScale={RATE_DECIMALS} {...(from_currency !== "" && to_currency !== "" && { description: t.rates.rateHint(code(from_currency), code(to_currency)), inputWrapperOrder: ["label", "input", "description", "error"] })} {...form.getInputProps("rate")} />
        </SimpleGrid>
        {rate && (
          <Stale
            error={save.error}
            before={rate}
            load={() => api.get("/api/exchange-rates/{exchange_rate_id}", { path: { exchange_rate_id: rate.id } }).then(({ data }) => data)}
            labels={{ from_currency: t.rates.from, to_currency: t.rates.to, date: t.rates.day, rate: t.rates.rate }}
            reopen={(now) => {
              close();
              void openRateForm(now);
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}

/** A currency as the API knows it. */
export function code(currency: string): string {
  return currency.trim().toUpperCase();
}
