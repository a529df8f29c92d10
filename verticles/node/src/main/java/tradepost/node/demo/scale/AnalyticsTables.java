package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import tradepost.kernel.time.BusinessZone;
import tradepost.node.demo.scale.Company.Status;

/**
 * What the figures are made of: the orders, their payments, an invoice of each that is completed, and the totals that are their sums. The figures of
 * stock are not among them.
 */
final class AnalyticsTables {
    private static final String DAYS = """
            insert into day_total as t (generation, figure, scope, day, amount)
            select %1$d, f.figure, o.currency, o.day, f.amount
            from (
              select currency, (confirmed_at at time zone '%2$s')::date as day, count(*)::numeric as orders, sum(total_amount) as ordered
              from order_fact where generation = %1$d and stage = 'confirmed' group by 1, 2) o,
              lateral (values ('orders', orders), ('ordered_amount', ordered)) f(figure, amount)
            union all
            select %1$d, 'orders.' || status, '', (created_at at time zone '%2$s')::date, count(*)
            from order_fact where generation = %1$d group by 2, 4
            union all
            select %1$d, 'cancelled_orders', currency, (cancelled_at at time zone '%2$s')::date, count(*)
            from order_fact where generation = %1$d and stage = 'cancelled' and confirmed_at is not null group by 3, 4
            union all
            select %1$d, 'revenue', currency, document_date, sum(total_amount) from invoice_fact where generation = %1$d group by 3, 4
            union all
            select %1$d, 'received_amount', currency, (counted_at at time zone '%2$s')::date, sum(amount)
            from money_fact where generation = %1$d and kind = 'payment' group by 3, 4
            union all
            select %1$d, 'units', '', i.document_date, sum(l.quantity)
            from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
            where i.generation = %1$d group by 4
            on conflict (generation, figure, scope, day) do update set amount = t.amount + excluded.amount
            """;

    private static final String PERIODS = """
            insert into period_total as t (generation, grain, day, kind, currency, id, revenue, units, orders)
            select %1$d, g.grain, date_trunc(g.grain, s.day::timestamp)::date, s.kind, s.currency, s.id, sum(s.revenue), sum(s.units), sum(s.orders)
            from (
              select 'customer' as kind, customer_id as id, currency, (confirmed_at at time zone '%2$s')::date as day, 0 as revenue, 0 as units, 1 as orders
              from order_fact where generation = %1$d and stage = 'confirmed'
              union all
              select v.kind, v.id, i.currency, i.document_date, l.net_amount, l.quantity, 0
              from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id,
                lateral (values ('customer', i.customer_id), ('item', l.item_id)) v(kind, id)
              where i.generation = %1$d) s, unnest(array['day', 'month', 'year']) as g(grain)
            group by 2, 3, 4, 5, 6
            on conflict (generation, grain, kind, day, currency, id) do update
              set revenue = t.revenue + excluded.revenue, units = t.units + excluded.units, orders = t.orders + excluded.orders
            """;

    private static final long FIGURES_OF_A_DAY = 10;
    private static final long DAYS_ABOUT = 1_000;

    private final Company company;
    private final String currency;
    private final BusinessZone zone;
    private final long firstNumber;
    private final Map<Integer, Long> invoices;
    private final int generation;

    private AnalyticsTables(
            Company company,
            String currency,
            BusinessZone zone,
            long firstNumber,
            Map<Integer, Long> invoices,
            int generation) {
        this.company = company;
        this.currency = currency;
        this.zone = zone;
        this.firstNumber = firstNumber;
        this.invoices = invoices;
        this.generation = generation;
    }

    /**
     * @param firstNumber of the orders
     * @param invoices the last number of an invoice in each year
     * @param generation the one that is shown
     */
    static List<Table> of(
            Company company,
            String currency,
            BusinessZone zone,
            long firstNumber,
            Map<Integer, Long> invoices,
            int generation) {
        var t = new AnalyticsTables(company, currency, zone, firstNumber, invoices, generation);
        long orders = company.orders();
        return List.of(
                new Table("order_fact", """
                        generation, order_id, number, customer_id, currency, total_amount, stage, fulfillment_status, settlement, status,
                        created_at, confirmed_at, cancelled_at, content_version, fulfillment_version, settled_position""", orders, t::orders),
                new Table("invoice_fact", """
                        generation, invoice_id, kind, order_id, customer_id, currency, total_amount, tax_amount, due_at, number, document_date,
                        counted_at, has_lines, version""", orders * 58 / 100, t::invoices),
                new Table("invoice_line_fact", """
                        generation, invoice_id, line_no, item_id, quantity, net_amount, discount_amount, tax_amount""", orders * 3 / 2, t::lines),
                new Table(
                        "invoice_state",
                        "generation, invoice_id, version, day, allocated_amount, written_off_amount, open_amount",
                        orders * 58 / 100,
                        t::states),
                new Table("money_fact", """
                        generation, id, kind, payment_id, order_id, order_number, party_id, currency, amount, provider, method,
                        counted_at""", orders * 65 / 100, t::payments),
                new Table("known_customer", "id, code, name, version", company.customers(), t::customers),
                new Table("known_item", "id, code, name, version", company.items(), t::items),
                Table.from(DAYS.formatted(generation, zone.id()), "day_total", FIGURES_OF_A_DAY * DAYS_ABOUT),
                Table.from(PERIODS.formatted(generation, zone.id()), "period_total", orders * 5));
    }

    private void orders(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            var status = order.status();
            boolean confirmed = status.wasConfirmed();
            boolean cancelled = status.text().equals("cancelled");
            to.row(
                    generation,
                    order.id(),
                    Company.orderNumber(firstNumber, n),
                    company.customer(order.customer()).id(),
                    currency,
                    Company.amount(company.cents(order)),
                    cancelled || !confirmed ? status.text() : "confirmed",
                    status == Status.COMPLETED ? "fulfilled" : "unfulfilled",
                    status.wasPaid() ? "paid" : "owed",
                    status.text(),
                    order.at(),
                    confirmed ? order.at() : null,
                    cancelled ? order.at() : null,
                    1,
                    1,
                    0);
        }
    }

    private void invoices(CopyText to) throws SQLException {
        var numbers = new InvoiceNumbering(zone, invoices);
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().isInvoiced()) continue;
            to.row(
                    generation,
                    company.invoice(n, order),
                    "invoice",
                    order.id(),
                    company.customer(order.customer()).id(),
                    currency,
                    Company.amount(company.cents(order)),
                    "0",
                    order.at(),
                    numbers.next(order.at()),
                    zone.day(order.at()).toString(),
                    order.at(),
                    true,
                    Company.SETTLED);
        }
    }

    private void states(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().isInvoiced()) continue;
            to.row(
                    generation,
                    company.invoice(n, order),
                    Company.SETTLED,
                    zone.day(order.at()).toString(),
                    Company.amount(company.cents(order)),
                    "0",
                    "0");
        }
    }

    private void payments(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasPaid()) continue;
            to.row(
                    generation,
                    company.payment(n, order),
                    "payment",
                    company.payment(n, order),
                    order.id(),
                    Company.orderNumber(firstNumber, n),
                    company.customer(order.customer()).id(),
                    currency,
                    Company.amount(company.cents(order)),
                    Company.PROVIDER,
                    Company.method(n),
                    order.at());
        }
    }

    private void lines(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().isInvoiced()) continue;
            for (int i = 0; i < order.lines().size(); i++) {
                var line = order.lines().get(i);
                var item = company.item(line.item());
                to.row(
                        generation,
                        company.invoice(n, order),
                        i + 1,
                        item.id(),
                        line.quantity(),
                        Company.amount(item.cents() * line.quantity()),
                        "0",
                        "0");
            }
        }
    }

    private void customers(CopyText to) throws SQLException {
        for (int n = 0; n < company.customers(); n++) {
            var c = company.customer(n);
            to.row(c.id(), c.name(), c.name(), 1);
        }
    }

    private void items(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            to.row(item.id(), item.sku(), item.name(), 1);
        }
    }
}
