import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconPencil, IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import { api, type Entry } from "@/api";
import { notify } from "@/app/query";
import { may } from "@/app/session";
import { language, t } from "@/texts";
import { formatDate, When } from "@/ui/format";
import { openImport } from "@/ui/ImportForm";
import { archivedFilter } from "@/ui/Filters";
import type { Column, Filter } from "@/ui/list";
import { ListPage } from "@/ui/ListPage";
import { ratesChanged } from "./changed";
import { code, openRateForm, RATE_DECIMALS } from "./RateForm";

export const page = createLazyRoute("/shell/exchange-rates")({ component: ExchangeRatesPage });

type Rate = Entry<"/api/exchange-rates">;

const rates = new Intl.NumberFormat(language, { minimumFractionDigits: 4, maximumFractionDigits: RATE_DECIMALS });

const columns: readonly Column<Rate>[] = [
  { id: "from_currency", label: t.rates.from, sort: "from_currency", width: 90, cell: ({ from_currency }) => from_currency },
  { id: "to_currency", label: t.rates.to, sort: "to_currency", width: 80, cell: ({ to_currency }) => to_currency },
  { id: "date", label: t.rates.day, sort: "date", width: 130, cell: ({ date }) => formatDate(date) },
  { id: "rate", label: t.rates.rate, sort: "rate", width: 130, end: true, cell: ({ rate }) => <span className="tp-number">{rates.format(rate)}</span> },
  { id: "updated_at", label: t.fields.updatedAt, width: 150, from: "sm", cell: ({ updated_at }) => <When at={updated_at} /> },
];

const actions: Column<Rate> = { id: "actions", label: t.fields.what, width: 90, end: true, cell: (rate) => <Actions rate={rate} /> };

const filters: readonly Filter[] = [
  currencyFilter("from_currency", t.rates.from),
  currencyFilter("to_currency", t.rates.to),
  archivedFilter,
];

/** Lists only by a whole currency: the API refuses any other. */
function currencyFilter(name: "from_currency" | "to_currency", label: string): Filter {
  return {
    kind: "own",
    name,
    label,
    input: (value, change) => {
      const send = (text: string) => /^([A-Z]{3})?$/.test(code(text)) && change(code(text));
      return <TextInput label={label} maxLength={3} defaultValue={value ?? ""} onBlur={(e) => send(e.currentTarget.value)} onKeyDown={(e) => e.key === "Enter" && send(e.currentTarget.value)} />;
    },
  };
}

function Actions({ rate }: { rate: Rate }) {
  const names = [`${rate.from_currency} → ${rate.to_currency}`, formatDate(rate.date)] as const;
  const remove = () =>
    modals.openConfirmModal({
      title: t.rates.remove.title,
      children: <Text size="sm">{t.rates.remove.text(...names)}</Text>,
      labels: { confirm: t.rates.remove.action, cancel: t.actions.cancel },
      confirmProps: { color: "red" },
      cancelProps: { "data-autofocus": true },
      onConfirm: () =>
        void api
          .delete("/api/exchange-rates/{exchange_rate_id}", { path: { exchange_rate_id: rate.id }, headers: { "If-Match": `"${rate.version}"` } })
          .then(() => ratesChanged(t.rates.remove.done), notify),
    });
  if (rate.archived_at !== null) return null;
  return (
    <Group gap={2} justify="flex-end" wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={t.rates.change(...names)} onClick={() => void openRateForm(rate)}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={`${t.rates.remove.action}: ${names.join(", ")}`} onClick={remove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** What money in other currencies is worth. */
function ExchangeRatesPage() {
  const mayWrite = may("rates:write");
  const create = mayWrite && (
    <>
      <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={() => openImport({ path: "/api/imports/exchange-rates", ...t.rates.import, done: ratesChanged })}>
        {t.imports.action}
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void openRateForm()}>
        {t.rates.create}
      </Button>
    </>
  );
  return (
    <ListPage
      title={t.rates.title}
      path="/api/exchange-rates"
      search={page.useSearch()}
      columns={mayWrite ? [...columns, actions] : columns}
      filters={filters}
      sort="-date"
      searchable={false}
      actions={create}
      empty={{ ...t.rates.empty, action: <Group mt="sm">{create}</Group> }}
    />
  );
}
