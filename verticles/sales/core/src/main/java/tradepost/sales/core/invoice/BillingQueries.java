package tradepost.sales.core.invoice;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.core.invoice.Billing.Draft;
import tradepost.sales.core.invoice.Billing.Line;
import tradepost.sales.core.invoice.Billing.Order;
import tradepost.sales.core.invoice.Billing.Part;
import tradepost.sales.core.invoice.Billing.Return;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.invoice.Invoice;

/** The statements by which documents are issued, of any number of orders at once. */
final class BillingQueries {
    static final String NOW = "select clock_timestamp()";

    /** In the order in which all transactions lock orders. */
    static final String LOCK =
            "select id from sales_order where id = any((select $1::uuid[])::uuid[]) order by id for no key update";

    /**
     * A row for each line of the orders that were confirmed, with the head repeated; of cancelled ones only if they have documents. {@code
     * offset 0} as for the lines of an order.
     */
    private static final String LINES = """
            with billed as (
              select i.order_line_id, sum(d.sign * i.quantity)::bigint as pieces, sum(d.sign * i.subtotal) as subtotal,
                sum(d.sign * i.discount_amount) as discount, sum(d.sign * i.tax_amount) as tax, sum(d.sign * i.total_amount) as total
              from (select id, case kind when 'invoice' then 1 else -1 end as sign from sales_invoice
                    where order_id = any((select $1::uuid[])::uuid[]) and return_id is null) d
              join sales_invoice_line i on i.invoice_id = d.id group by 1)
            select o.id, o.currency, o.status, o.payment_terms_days,
              (select count(*) from sales_invoice d where d.order_id = o.id),
              array(select s.shipment_id from sales_order_shipment s where s.order_id = o.id
                and not exists (select from sales_invoice d where d.order_id = o.id and s.shipment_id = any(d.shipment_ids)) order by s.created_at),
              l.id, l.quantity, l.unit_price, l.full_discount, l.full_tax, l.tax_included,
              l.shipped_quantity, case when o.status = 'cancelled' then 0 else l.quantity - l.closed_quantity end,
              coalesce(b.pieces, 0), coalesce(b.subtotal, 0), coalesce(b.discount, 0), coalesce(b.tax, 0), coalesce(b.total, 0), o.shipping,
              o.shipping is not null and (select coalesce(sum(case d.kind when 'invoice' then 1 else -1 end), 0) > 0 from sales_invoice d
                where d.order_id = o.id and d.shipping is not null)
            from sales_order o, lateral (select * from sales_order_line where order_id = o.id offset 0) l
            left join billed b on b.order_line_id = l.id
            where o.id = any((select $1::uuid[])::uuid[]) and o.confirmed_at is not null
              and (o.status <> 'cancelled' or exists (select from sales_invoice d where d.order_id = o.id))
            order by o.id, l.line_no
            """;

    private static final String RETURNS = """
            select r.order_id, r.id, l.order_line_id, sum(l.quantity)::bigint, sum(l.subtotal), sum(l.discount_amount), sum(l.tax_amount),
              sum(l.total_amount)
            from sales_return r join sales_return_line l on l.return_id = r.id
            where r.order_id = any((select $1::uuid[])::uuid[]) and not exists (select from sales_invoice d where d.return_id = r.id)
            group by r.order_id, r.id, l.order_line_id order by r.order_id, r.id, min(l.line_no)
            """;

    /** The other values are those of the order now. */
    private static final String INSERT = """
            insert into sales_invoice(id, kind, number, order_id, ordinal, reason, subtotal_amount, discount_amount, tax_amount, total_amount,
              shipment_ids, return_id, issued_at, due_at, shipping, seller,
              order_number, customer_id, customer_name, customer_user_id, currency, reference, billing_address, shipping_address, language)
            select u.id, u.kind, u.number, u.order_id, u.ordinal, u.reason, u.subtotal, u.discount, u.tax, u.total,
              u.shipments::uuid[], u.return_id, u.issued, u.due, u.shipping::jsonb, $16,
              o.number, o.customer_id, o.customer_name, o.customer_user_id, o.currency, o.reference, o.billing_address, o.shipping_address,
              o.customer_language
            from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::int[], $6::text[], $7::numeric[], $8::numeric[], $9::numeric[],
              $10::numeric[], $11::text[], $12::uuid[], $13::timestamptz[], $14::timestamptz[], $15::text[])
              as u(id, kind, number, order_id, ordinal, reason, subtotal, discount, tax, total, shipments, return_id, issued, due, shipping)
            join sales_order o on o.id = u.order_id
            """;

    private static final String INSERT_LINES = """
            insert into sales_invoice_line(invoice_id, line_no, order_line_id, quantity, subtotal, discount_amount, tax_amount, total_amount,
              item_id, sku, name, unit_price, tax_category, tax_rate, tax_included)
            select u.*, l.item_id, l.sku, l.name, l.unit_price, l.tax_category, l.tax_rate, l.tax_included
            from unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[])
              as u(invoice_id, line_no, order_line_id, quantity, subtotal, discount, tax, total)
            join sales_order_line l on l.id = u.order_line_id
            """;

    /** A document with its number, to be inserted. */
    record Issued(UUID id, Order order, int ordinal, String number, OffsetDateTime issuedAt, Draft draft, Amounts sum) {
        static Issued of(Order order, int ordinal, InvoiceNumbers numbers, Draft draft) {
            var ofLines = Amounts.sum(draft.parts().stream().map(Part::amounts).toList(), order.currency());
            var sum = ShippingCharges.added(ofLines, draft.shipping());
            var kind = draft.kind();
            return new Issued(Ids.next(), order, ordinal, numbers.next(kind), numbers.issuedAt(kind), draft, sum);
        }

        @Nullable
        OffsetDateTime dueAt() {
            if (draft.kind().equals(Invoice.CREDIT_NOTE)) return null;
            return issuedAt.plusDays(order.termsDays() == null ? 0 : order.termsDays());
        }
    }

    private BillingQueries() {}

    /** Those that were confirmed, in the order of their ids. */
    static List<Order> read(Tx tx, UUID[] orderIds) {
        var orders = new LinkedHashMap<UUID, Order>();
        var lines = new HashMap<UUID, Line>();
        for (var r : tx.sql(LINES, (Object) orderIds)) {
            var order = orders.computeIfAbsent(r.getUUID(0), id -> order(r));
            var line = line(r, order.currency());
            order.lines().add(line);
            lines.put(line.id(), line);
        }
        for (var r : tx.sql(RETURNS, (Object) orderIds)) {
            var order = orders.get(r.getUUID(0));
            var line = lines.get(r.getUUID(2));
            if (order == null || line == null)
                throw new IllegalStateException("a return of " + r.getUUID(0) + " has no line");
            var all = order.returns();
            if (all.isEmpty() || !all.getLast().id().equals(r.getUUID(1)))
                all.add(new Return(r.getUUID(1), new ArrayList<>()));
            all.getLast().lines().add(new Part(line, r.getLong(3), amounts(r, 4, order.currency())));
        }
        return List.copyOf(orders.values());
    }

    private static Order order(Row r) {
        return new Order(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getInteger(3),
                r.getInteger(4),
                Arrays.asList(r.getArrayOfUUIDs(5)),
                new ArrayList<>(),
                new ArrayList<>(),
                ShippingCharge.read(r.getJsonObject(19), r.getString(1)),
                r.getBoolean(20));
    }

    private static Line line(Row r, String currency) {
        return new Line(
                r.getUUID(6),
                new LineAmounts(
                        r.getLong(7),
                        Money.read(r, 8, currency),
                        Money.read(r, 9, currency),
                        Money.read(r, 10, currency),
                        r.getBoolean(11),
                        currency),
                r.getLong(12),
                r.getLong(13),
                r.getLong(14),
                amounts(r, 15, currency));
    }

    private static Amounts amounts(Row r, int at, String currency) {
        return new Amounts(
                Money.read(r, at, currency),
                Money.read(r, at + 1, currency),
                Money.read(r, at + 2, currency),
                Money.read(r, at + 3, currency));
    }

    static void insert(Tx tx, List<Issued> all, JsonObject seller) {
        tx.sql(
                INSERT,
                all.stream().map(Issued::id).toArray(UUID[]::new),
                all.stream().map(i -> i.draft().kind()).toArray(String[]::new),
                all.stream().map(Issued::number).toArray(String[]::new),
                all.stream().map(i -> i.order().id()).toArray(UUID[]::new),
                all.stream().map(Issued::ordinal).toArray(Integer[]::new),
                all.stream().map(i -> i.draft().reason()).toArray(String[]::new),
                numbers(all, i -> i.sum().subtotal()),
                numbers(all, i -> i.sum().discount()),
                numbers(all, i -> i.sum().tax()),
                numbers(all, i -> i.sum().total()),
                all.stream().map(i -> array(i.draft().shipments())).toArray(String[]::new),
                all.stream().map(i -> i.draft().returnId()).toArray(UUID[]::new),
                all.stream().map(Issued::issuedAt).toArray(OffsetDateTime[]::new),
                all.stream().map(Issued::dueAt).toArray(OffsetDateTime[]::new),
                all.stream().map(i -> stored(i.draft().shipping())).toArray(String[]::new),
                seller);
        insertLines(tx, all);
    }

    private static void insertLines(Tx tx, List<Issued> all) {
        var ids = new ArrayList<UUID>();
        var places = new ArrayList<Integer>();
        var parts = new ArrayList<Part>();
        for (var i : all)
            for (var part : i.draft().parts()) {
                boolean follows = !ids.isEmpty() && ids.getLast().equals(i.id());
                places.add(follows ? places.getLast() + 1 : 1);
                ids.add(i.id());
                parts.add(part);
            }
        tx.sql(
                INSERT_LINES,
                ids.toArray(UUID[]::new),
                places.toArray(Integer[]::new),
                parts.stream().map(p -> p.line().id()).toArray(UUID[]::new),
                parts.stream().map(Part::pieces).toArray(Long[]::new),
                numbers(parts, p -> p.amounts().subtotal()),
                numbers(parts, p -> p.amounts().discount()),
                numbers(parts, p -> p.amounts().tax()),
                numbers(parts, p -> p.amounts().total()));
    }

    private static @Nullable String stored(@Nullable ShippingCharge shipping) {
        return shipping == null ? null : Json.write(shipping).encode();
    }

    private static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static <T> Numeric[] numbers(List<T> all, Function<T, BigDecimal> of) {
        return all.stream().map(t -> Numeric.create(of.apply(t))).toArray(Numeric[]::new);
    }
}
