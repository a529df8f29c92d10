package tradepost.analytics.core;

import java.time.Instant;
import java.time.LocalDate;
import tradepost.kernel.TestDb;

/** Orders of two years, each with an invoice of one line, which the tables get at once: facts, and the totals that are their sums. */
public final class ManyOrders {
    public static final LocalDate FIRST = LocalDate.parse("2024-01-01");
    public static final LocalDate LAST = LocalDate.parse("2025-12-31");
    /** The evening of the last day. */
    public static final Instant NOW = Instant.parse("2025-12-31T23:00:00Z");

    private static final int CUSTOMERS = 20_000;
    private static final int ITEMS = 2_000;
    private static final int SECONDS = 731 * 86_400;

    private static final String FACTS = """
            insert into order_fact(generation, order_id, number, customer_id, currency, total_amount, stage, fulfillment_status, settlement, status, created_at,
              confirmed_at, content_version, fulfillment_version, settled_position)
            select 0, md5('order' || n)::uuid, 'SO-' || n, md5('customer' || n * 7919 %% %2$d)::uuid, case when n %% 10 = 0 then 'EUR' else 'USD' end,
              1.2 * (n %% 500 + 10), 'confirmed', 'fulfilled', 'paid', 'completed', at, at, 2, 2, n
            from generate_series(0::bigint, %1$d - 1) n, lateral (select timestamptz '2024-01-01Z' + interval '%4$d seconds' * (n::float8 / %1$d) as at) t;

            insert into invoice_fact(generation, invoice_id, kind, order_id, customer_id, currency, total_amount, tax_amount, due_at, number, document_date,
              counted_at, has_lines, version, open_amount)
            select 0, md5(order_id::text)::uuid, 'invoice', order_id, customer_id, currency, total_amount, total_amount / 6, confirmed_at + interval '14 days',
              replace(number, 'SO', 'INV'), (confirmed_at at time zone 'UTC')::date, confirmed_at, true, 1,
              case when settled_position %% 50 = 0 then total_amount else 0 end
            from order_fact where generation = 0;

            insert into invoice_line_fact(generation, invoice_id, line_no, item_id, quantity, net_amount, discount_amount, tax_amount, tax_rate)
            select 0, invoice_id, 1, md5('item' || right(number, 7)::bigint * 104729 %% %3$d)::uuid, 1 + right(number, 1)::int, total_amount - tax_amount, 0,
              tax_amount, 20
            from (select invoice_id, '0000000' || substr(number, 5) as number, total_amount, tax_amount from invoice_fact where generation = 0) i;

            insert into known_customer(id, code, name, version)
            select md5('customer' || n)::uuid, 'Customer ' || n, 'Customer ' || n, 1 from generate_series(0, %2$d - 1) n on conflict do nothing;
            insert into known_item(id, code, name, version)
            select md5('item' || n)::uuid, 'ITEM-' || n, 'Item ' || n, 1 from generate_series(0, %3$d - 1) n on conflict do nothing;
            """;

    private static final String TOTALS = """
            insert into day_total(generation, figure, scope, day, amount)
            select 0, t.figure, o.currency, o.day, t.amount
            from (
              select currency, (confirmed_at at time zone 'UTC')::date as day, count(*)::numeric as orders, sum(total_amount) as ordered
              from order_fact where generation = 0 group by 1, 2) o, lateral (values ('orders', orders), ('ordered_amount', ordered)) t(figure, amount)
            union all
            select 0, t.figure, i.currency, i.day, t.amount
            from (
              select currency, document_date as day, sum(total_amount - tax_amount) as revenue, sum(tax_amount) as tax, sum(open_amount) as open
              from invoice_fact where generation = 0 group by 1, 2) i,
              lateral (values ('revenue', revenue), ('tax_amount', tax), ('open_amount', open)) t(figure, amount)
            union all
            select 0, 'orders.completed', '', (created_at at time zone 'UTC')::date, count(*) from order_fact where generation = 0 group by 4
            union all
            select 0, 'units', '', i.document_date, sum(l.quantity)
            from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id where i.generation = 0 group by 4
            union all
            select 0, 'stock_value', md5('location' || n)::uuid::text, day::date, 100 + n
            from generate_series(1, 3) n, generate_series(timestamp '2024-01-01', '2025-12-31', '1 day') day;

            insert into period_total(generation, grain, day, kind, currency, id, revenue, units, orders)
            select 0, g.grain, date_trunc(g.grain, i.document_date::timestamp)::date, t.kind, i.currency, t.id, sum(l.net_amount), sum(l.quantity), count(*)
            from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id,
              lateral (values ('customer', i.customer_id), ('item', l.item_id)) t(kind, id), unnest(array['day', 'month', 'year']) as g(grain)
            where i.generation = 0 group by 2, 3, 4, 5, 6;
            """;

    private ManyOrders() {}

    /** Into the shown generation, which must be empty. */
    public static void load(int orders) {
        TestDb.run("analytics", FACTS.formatted(orders, CUSTOMERS, ITEMS, SECONDS));
        TestDb.run("analytics", TOTALS);
        TestDb.run("analytics", "analyze");
    }
}
