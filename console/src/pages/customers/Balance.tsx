import { Button, Divider, Progress, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconFileDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { download, get, type Data } from "@/api";
import { t } from "@/texts";
import { Facts, Section } from "@/ui/DetailPage";
import { formatMoney, Money } from "@/ui/format";
import { FormEnd, useSave } from "@/ui/forms";
import { Loaded } from "@/ui/Loaded";
import type { Customer } from "./changed";

/** What the customer owes, for how long, and what is left of its credit. */
export function Balance({ customer }: { customer: Customer }) {
  const balance = useQuery(get("/api/customers/{customer_id}/balance", { path: { customer_id: customer.id } }));
  return (
    <Section
      title={t.customers.balance}
      actions={
        <Button variant="subtle" size="compact-sm" leftSection={<IconFileDownload size={16} aria-hidden />} onClick={() => openStatement(customer)}>
          {t.customers.statement.action}
        </Button>
      }
    >
      <Loaded query={balance}>
        {({ data }) => (
          <Stack gap="sm">
            {data.currencies.length === 0 && <Text c="dimmed">{t.customers.noOrders}</Text>}
            {data.currencies.map(({ currency, ...of }) => (
              <Facts
                key={currency}
                facts={[
                  // the parts, which add up to what is open
                  [t.customers.ordered, <Money amount={of.ordered_amount} currency={currency} />],
                  [t.customers.returned, part(-of.returned_amount, currency)],
                  [t.customers.reduced, part(-restOf(of), currency)],
                  [t.customers.paid, part(-of.paid_amount, currency)],
                  [t.customers.refunded, part(of.refunded_amount, currency)],
                  [t.customers.pending, part(-of.pending_amount, currency)],
                  [t.customers.credit, part(of.credit_amount, currency)],
                  [t.customers.open, <Money amount={of.open_amount} currency={currency} fw={700} />],
                  [
                    t.customers.overdue,
                    of.overdue_amount > 0 && (
                      <Text span inherit c="red" fw={700}>
                        {formatMoney(of.overdue_amount, currency)}
                      </Text>
                    ),
                  ],
                ]}
              />
            ))}
            {data.credit_limit !== null && (
              <Facts
                facts={[
                  [t.customers.creditLimit, <Money amount={data.credit_limit} currency={data.credit_currency} />],
                  [t.customers.creditLeft, <Money amount={data.credit_available} currency={data.credit_currency} />],
                ]}
              />
            )}
            <Age customer={customer} />
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

/** A part of the balance with its sign; nothing if there is none. */
function part(amount: number, currency: string): string | null {
  return amount === 0 ? null : `${amount < 0 ? "−" : "+"} ${formatMoney(Math.abs(amount), currency)}`;
}

/** What has reduced the orders besides returns, such as credit notes and what was written off: the balance does not name it. */
export function restOf(of: Omit<Data<"/api/customers/{customer_id}/balance">["currencies"][number], "currency">): number {
  const named = of.ordered_amount - of.returned_amount - of.paid_amount + of.refunded_amount - of.pending_amount + of.credit_amount;
  return Math.round((named - of.open_amount) * 100) / 100;
}

type Account = Data<"/api/customers/{customer_id}/statement">["accounts"][number];

const AGE_COLORS: Readonly<Record<string, string>> = { not_due: "teal.7", "1-30": "yellow.7", "31-60": "orange.8", "61-90": "red.8", over_90: "red.9" };

/** Open invoices by how long they are overdue. Only the end of the statement is read: from today on. */
function Age({ customer }: { customer: Customer }) {
  const statement = useQuery(get("/api/customers/{customer_id}/statement", { path: { customer_id: customer.id }, query: { from: today() } }));
  return (
    <Loaded query={statement}>
      {({ data }) => {
        const open = data.accounts.filter(({ ageing }) => ageing.some(({ amount }) => amount !== 0));
        if (open.length === 0) return null;
        return (
          <Stack gap="xs">
            <Divider label={t.customers.age} />
            {open.map((account) => (
              <AgeOf key={account.currency} account={account} />
            ))}
          </Stack>
        );
      }}
    </Loaded>
  );
}

function AgeOf({ account: { ageing, currency } }: { account: Account }) {
  const total = ageing.reduce((sum, { amount }) => sum + amount, 0);
  return (
    <>
      <Progress.Root size="lg" aria-hidden>
        {ageing.map(({ overdue, amount }) => amount > 0 && <Progress.Section key={overdue} value={(100 * amount) / total} color={AGE_COLORS[overdue] ?? "gray"} />)}
      </Progress.Root>
      <Facts facts={ageing.map(({ overdue, amount }) => [t.customers.ages[overdue] ?? overdue, amount !== 0 && <Money amount={amount} currency={currency} />] as const)} />
    </>
  );
}

/** The day of the person, which may differ by one from that of the business; what is open does not depend on it. */
function today(): string {
  return new Date().toLocaleDateString("sv-SE");
}

function openStatement(customer: Customer): void {
  const id = modals.open({ title: t.customers.statement.title(customer.name), children: <StatementForm customer={customer} close={() => modals.close(id)} /> });
}

function StatementForm({ customer, close }: { customer: Customer; close: () => void }) {
  const form = useForm({ initialValues: { from: "", to: "" } });
  const save = useSave({
    form,
    send: ({ from, to }) =>
      download("/api/customers/{customer_id}/statement", `${t.customers.statement.title(customer.name)}.pdf`, "application/pdf", {
        path: { customer_id: customer.id },
        query: { ...(from !== "" && { from }), ...(to !== "" && { to }) },
      }),
    then: close,
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.customers.statement.text}</Text>
        <TextInput type="date" label={t.customers.statement.from} description={t.customers.statement.fromHint} data-autofocus {...form.getInputProps("from")} />
        <TextInput type="date" label={t.customers.statement.to} description={t.customers.statement.toHint} {...form.getInputProps("to")} />
        <FormEnd save={save} label={t.customers.statement.save} cancel={close} />
      </Stack>
    </form>
  );
}
