import "@mantine/charts/styles.css";
import { AreaChart, BarChart } from "@mantine/charts";
import { Card, Group, SegmentedControl, SimpleGrid, Skeleton, Stack, Table, Text, Title, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, type Data } from "@/api";
import { useZone } from "@/app/config";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatDay, formatMoney, formatNumber, formatPercent, formatRoughly, Money, statusText, today, When } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import classes from "./HomePage.module.css";

type Dashboard = Data<"/api/analytics/dashboard">;

const PERIODS = { "7": 7, "30": 30, "90": 90 } as const;
const DAY_MS = 86_400_000;

/** The figures of a period beside those of the period before, each a link to what it counts. */
export function Figures() {
  const [days, setDays] = useState<keyof typeof PERIODS>("30");
  const period = periodOf(PERIODS[days], useZone());
  // what is shown stays until another period is here
  const dashboard = useQuery({ ...get("/api/analytics/dashboard", { query: period }), placeholderData: (before) => before });
  return (
    <section aria-label={t.home.figures}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t.home.figures}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t.home.period}
          value={days}
          onChange={(value) => setDays(value as keyof typeof PERIODS)}
          data={Object.entries(PERIODS).map(([value, count]) => ({ value, label: t.home.days(count) }))}
        />
      </Group>
      <Loaded query={dashboard} skeleton={<Skeleton h={280} />}>
        {({ data }) => <Shown dashboard={data} />}
      </Loaded>
    </section>
  );
}

/** The last days, today included, where the business is. */
function periodOf(days: number, timeZone: string | undefined): { from: string; to: string } {
  const to = today(timeZone);
  return { from: new Date(Date.parse(to) - (days - 1) * DAY_MS).toISOString().slice(0, 10), to };
}

function Shown({ dashboard }: { dashboard: Dashboard }) {
  const { from, to, amounts, stock, currency, as_of } = dashboard;
  const confirmed = `confirmed_from=${from}&confirmed_to=${to}`;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, md: 4, xl: 6 }}>
        {amounts.flatMap(({ currency: of, ...figures }) => [
          <Figure key={`revenue-${of}`} name={t.home.revenue} of={figures.revenue} show={(value) => formatMoney(value, of)} path={`/api/invoices?created_from=${from}&created_to=${to}`} />,
          <Figure key={`open-${of}`} name={t.home.open} of={figures.open_amount} show={(value) => formatMoney(value, of)} path="/api/invoices?status=open,partially_paid" neutral />,
          <Figure key={`overdue-${of}`} name={t.home.overdue} of={figures.overdue_amount} show={(value) => formatMoney(value, of)} path="/api/invoices?overdue=true" less />,
        ])}
        <Figure name={t.home.orders} of={dashboard.orders} show={formatNumber} path={`/api/sales/orders?${confirmed}`} />
        <Figure name={t.home.stockValue} of={stock.stock_value} show={(value) => formatMoney(value, currency)} path="/api/stock" neutral />
        <Figure name={t.home.lowStock} of={stock.low_stock} show={formatNumber} path="/api/stock/alerts?type=low_stock&status=active" less />
      </SimpleGrid>
      <div className={classes.wide}>
        <Revenue from={from} to={to} currency={currency} />
        <Statuses dashboard={dashboard} />
      </div>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Top
          title={t.home.topItems}
          rows={dashboard.top_items.map((item) => ({ path: `/api/items/${item.item_id}`, name: item.name ?? item.sku ?? "–", count: item.units, revenue: item.revenue, currency: item.currency }))}
          counts={t.home.pieces}
        />
        <Top
          title={t.home.topCustomers}
          rows={dashboard.top_customers.map((one) => ({ path: `/api/customers/${one.customer_id}`, name: one.customer_name ?? "–", count: one.orders, revenue: one.revenue, currency: one.currency }))}
          counts={t.home.orders}
        />
      </SimpleGrid>
      {as_of.occurred_at && (
        <Text size="xs" c="dimmed">
          {t.home.asOf} <When at={as_of.occurred_at} /> · {dashboard.zone}
        </Text>
      )}
    </Stack>
  );
}

interface Compared {
  value: number | null;
  previous: number | null;
}

/** A figure and how it has changed. `less` is better for what is overdue; for `neutral` ones, neither. */
function Figure({ name, of, show, path, less = false, neutral = false }: { name: string; of: Compared; show: (value: number) => string; path: string; less?: boolean; neutral?: boolean }) {
  if (of.value === null) return null;
  const change = of.previous === null || of.previous === 0 ? undefined : Math.round(((of.value - of.previous) / Math.abs(of.previous)) * 100);
  const good = change !== undefined && change > 0 !== less;
  const color = neutral || !change ? "dimmed" : good ? "var(--mantine-color-teal-text)" : "var(--mantine-color-red-text)";
  return (
    <Card withBorder padding="sm" className={classes.count ?? ""}>
      <Text size="sm">
        <ApiLink path={path}>{name}</ApiLink>
      </Text>
      <Text fz={{ base: "lg", xs: 22 }} lh={1.3} fw={700}>
        {show(of.value)}
      </Text>
      {change !== undefined && of.previous !== null && (
        <Tooltip label={t.home.before(show(of.previous))}>
          <Text size="xs" c={color} style={{ position: "relative", zIndex: 1, width: "fit-content" }}>
            {change > 0 ? "▲" : change < 0 ? "▼" : "="} {formatPercent(Math.abs(change) / 100)}
          </Text>
        </Tooltip>
      )}
    </Card>
  );
}

function Revenue({ from, to, currency }: { from: string; to: string; currency: string }) {
  const report = useQuery({
    ...get("/api/analytics/reports/sales", { query: { from, to, currency, interval: "day", group_by: ["none"], limit: 100 } }),
    placeholderData: (before) => before,
  });
  return (
    <Section title={t.home.revenueByDay}>
      <Loaded query={report} skeleton={<Skeleton h={{ base: 240, lg: 310 }} />}>
        {({ data }) => {
          const points = eachDay(from, to, new Map(data.map(({ period, revenue }) => [period ?? "", revenue ?? 0])));
          if (points.every(({ revenue }) => revenue === 0)) return <EmptyState title={t.home.noRevenue.title} text={t.home.noRevenue.text} />;
          return (
            <AreaChart
              h={{ base: 240, lg: 310 }}
              data={points}
              dataKey="day"
              series={[{ name: "revenue", label: t.home.revenue, color: "cyan.7" }]}
              valueFormatter={(value) => formatMoney(value, currency)}
              curveType="monotone"
              withDots={false}
              yAxisProps={{ width: 72, tickFormatter: (value: number) => formatRoughly(value, currency) }}
              xAxisProps={{ minTickGap: 40 }}
              areaChartProps={{ accessibilityLayer: false }}
              role="img"
              aria-label={t.home.revenueByDay}
            />
          );
        }}
      </Loaded>
    </Section>
  );
}

/** A report leaves out days without anything. */
function eachDay(from: string, to: string, revenue: ReadonlyMap<string, number>): { day: string; revenue: number }[] {
  const points = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) {
    const day = new Date(ms).toISOString().slice(0, 10);
    points.push({ day: formatDay(day), revenue: revenue.get(day) ?? 0 });
  }
  return points;
}

function Statuses({ dashboard: { orders_by_status, from, to } }: { dashboard: Dashboard }) {
  const some = orders_by_status.filter(({ orders }) => orders > 0);
  return (
    <Section title={t.home.ordersByStatus}>
      {some.length === 0 ? (
        <EmptyState title={t.home.noOrders} />
      ) : (
        <>
          <BarChart
            h={160}
            data={some.map(({ status, orders }) => ({ status: statusText(status), orders }))}
            dataKey="status"
            series={[{ name: "orders", label: t.home.orders, color: "cyan.7" }]}
            orientation="vertical"
            yAxisProps={{ width: 92 }}
            gridAxis="none"
            // the table below says the same
            barChartProps={{ accessibilityLayer: false }}
            aria-hidden
          />
          <Table mt="xs" verticalSpacing={2}>
            <Table.Tbody>
              {some.map(({ status, orders }) => (
                <Table.Tr key={status}>
                  <Table.Td>
                    <ApiLink path={`/api/sales/orders?status=${status}&created_from=${from}&created_to=${to}`}>{statusText(status)}</ApiLink>
                  </Table.Td>
                  <Table.Td ta="end">{formatNumber(orders)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Section>
  );
}

function Top({ title, rows, counts }: { title: string; rows: { path: string; name: string; count: number; revenue: number; currency: string }[]; counts: string }) {
  return (
    <Section title={title}>
      {rows.length === 0 ? (
        <EmptyState title={t.home.noRevenue.title} />
      ) : (
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.fields.name}</Table.Th>
              <Table.Th ta="end">{counts}</Table.Th>
              <Table.Th ta="end">{t.home.revenue}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ path, name, count, revenue, currency }) => (
              <Table.Tr key={path + currency}>
                <Table.Td>
                  <ApiLink path={path}>{name}</ApiLink>
                </Table.Td>
                <Table.Td ta="end">{formatNumber(count)}</Table.Td>
                <Table.Td ta="end">
                  <Money amount={revenue} currency={currency} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
