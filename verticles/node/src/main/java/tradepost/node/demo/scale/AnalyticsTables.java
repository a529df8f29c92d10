package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.time.BusinessZone;
import tradepost.node.demo.scale.Company.Kind;
import tradepost.node.demo.scale.Company.Order;
import tradepost.node.demo.scale.Company.Status;

/**
 * What the figures are made of: the orders, an invoice of each that is completed, and the totals that are their sums. Billing has no such invoices,
 * so a comparison of figures with documents names them.
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
            select %1$d, 'units', '', i.document_date, sum(l.quantity)
            from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
            where i.generation = %1$d group by 4
            on conflict (generation, figure, scope, day) do update set amount = t.amount + excluded.amount
            """;

    /** In the order in which they came, so that those of a time are stored together, as they are when orders come one after the other. */
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
            order by min(s.day)
            on conflict (generation, grain, kind, day, currency, id) do update
              set revenue = t.revenue + excluded.revenue, units = t.units + excluded.units, orders = t.orders + excluded.orders
            """;

    private static final long FIGURES_OF_A_DAY = 10;
    private static final long DAYS_ABOUT = 1_000;

    private final Company company;
    private final String currency;
    private final BusinessZone zone;
    private final long firstNumber;
    private final int generation;

    private AnalyticsTables(Company company, String currency, BusinessZone zone, long firstNumber, int generation) {
        this.company = company;
        this.currency = currency;
        this.zone = zone;
        this.firstNumber = firstNumber;
        this.generation = generation;
    }

    /**
     * @param firstNumber of the orders
     * @param generation the one that is shown
     */
    static List<Table> of(Company company, String currency, BusinessZone zone, long firstNumber, int generation) {
        var t = new AnalyticsTables(company, currency, zone, firstNumber, generation);
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
                    number("SO", n),
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

    private String number(String prefix, int n) {
        return "%s-%06d".formatted(prefix, firstNumber + n);
    }

    private void invoices(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (order.status() != Status.COMPLETED) continue;
            to.row(
                    generation,
                    invoice(n, order),
                    "invoice",
                    order.id(),
                    company.customer(order.customer()).id(),
                    currency,
                    Company.amount(company.cents(order)),
                    "0",
                    order.at(),
                    number("INV", n),
                    zone.day(order.at()).toString(),
                    order.at(),
                    true,
                    1);
        }
    }

    private UUID invoice(int n, Order order) {
        return company.id(Kind.INVOICE, n, order.at());
    }

    private void lines(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (order.status() != Status.COMPLETED) continue;
            for (int i = 0; i < order.lines().size(); i++) {
                var line = order.lines().get(i);
                var item = company.item(line.item());
                to.row(
                        generation,
                        invoice(n, order),
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
