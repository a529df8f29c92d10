package tradepost.sales.core.invoice;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxName;
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.sales.core.invoice.InvoiceRule.DueDocument;
import tradepost.sales.core.invoice.InvoiceRule.Fee;
import tradepost.sales.core.invoice.InvoiceRule.Line;
import tradepost.sales.core.invoice.InvoiceRule.Order;
import tradepost.sales.core.invoice.InvoiceRule.Part;
import tradepost.sales.core.invoice.InvoiceRule.Return;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.core.terms.Terms;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.invoice.InvoiceCreated.Credit;
import tradepost.sales.invoice.InvoiceCreated.RestockingFee;

/** The statements by which documents are issued, of any number of orders at once. */
final class InvoicedOrderQueries {
    /**
     * A row for each line of the orders that were confirmed, with the head repeated; of cancelled ones only if they have documents. Of these, those
     * that stand. Pieces that commands have credited count as neither shipped, charged nor billed. {@code offset 0} as for the lines of an order.
     */
    private static final String LINES = """
            with document as (
              select id, order_id, case kind when 'invoice' then 1 else -1 end as sign, reason in ('credited', 'refunded') as by_command, return_id,
                total_amount, shipping, shipment_ids
              from standing_document where order_id = any((select $1::uuid[])::uuid[])),
            billed as (
              select i.order_line_id, sum(d.sign * i.quantity)::bigint as pieces, sum(d.sign * i.subtotal) as subtotal,
                sum(d.sign * i.discount_amount) as discount, sum(d.sign * i.tax_amount) as tax, sum(d.sign * i.total_amount) as total
              from document d join sales_order_invoice_line i on i.invoice_id = d.id where d.return_id is null and not (d.by_command and i.quantity = 0)
              group by 1),
            goodwill as (
              select i.order_line_id, sum(i.total_amount) as total
              from document d join sales_order_invoice_line i on i.invoice_id = d.id where d.by_command and i.quantity = 0 group by 1)
            select o.id, o.currency, o.status, o.payment_terms_days,
              o.invoices,
              array(select s.shipment_id from sales_order_shipment s where s.order_id = o.id
                and not exists (select from document d where d.order_id = o.id and s.shipment_id = any(d.shipment_ids)) order by s.created_at),
              l.id, l.quantity, l.unit_price, l.full_discount, l.full_tax, l.tax_included,
              %s, case when o.status = 'cancelled' then 0 else l.quantity - l.closed_quantity - l.credited_quantity end,
              coalesce(b.pieces, 0), coalesce(b.subtotal, 0), coalesce(b.discount, 0), coalesce(b.tax, 0), coalesce(b.total, 0), o.shipping,
              o.shipping is not null and (select coalesce(sum(d.sign), 0) > 0 from document d
                where d.order_id = o.id and d.shipping is not null and not d.by_command),
              coalesce(g.total, 0),
              coalesce((select sum((d.shipping->>'total_amount')::numeric) from document d where d.order_id = o.id and d.by_command), 0),
              o.total_amount - o.credited_amount,
              coalesce((select sum(d.sign * d.total_amount) from document d where d.order_id = o.id), 0),
              exists (select from document d where d.order_id = o.id and d.by_command)
            from sales_order o, lateral (select * from sales_order_line where order_id = o.id offset 0) l
            left join billed b on b.order_line_id = l.id
            left join goodwill g on g.order_line_id = l.id
            where o.id = any((select $1::uuid[])::uuid[]) and o.confirmed_at is not null and (o.status <> 'cancelled' or o.invoices > 0)
            order by o.id, l.line_no
            """.formatted(CreditedPieces.SHIPPED);

    private static final String RETURNS = """
            select r.order_id, r.id, l.order_line_id, sum(l.quantity)::bigint, sum(l.subtotal), sum(l.discount_amount), sum(l.tax_amount),
              sum(l.total_amount), sum(l.restocking_tax), sum(l.restocking_fee)
            from sales_return r join sales_return_line l on l.return_id = r.id
            where r.order_id = any((select $1::uuid[])::uuid[]) and not exists (select from sales_order_invoice d where d.return_id = r.id)
            group by r.order_id, r.id, l.order_line_id order by r.order_id, r.id, min(l.line_no)
            """;

    private static final String INSERT = """
            insert into sales_order_invoice(id, kind, order_id, ordinal, reason, note, customer_id, currency, total_amount, shipment_ids, return_id,
              shipping, date, supply_date, due_at)
            select u.id, u.kind, u.order_id, u.ordinal, u.reason, u.note, o.customer_id, o.currency, u.total, u.shipments::uuid[], u.return_id,
              u.shipping::jsonb, u.date::date, u.supply_date::date, case u.kind when 'invoice' then %s end
            from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::uuid[], $10::text[],
              $11::text[], $12::text[]) as u(id, kind, order_id, ordinal, reason, note, total, shipments, return_id, shipping, date, supply_date)
            join sales_order o on o.id = u.order_id
            """.formatted(Terms.due("o", "u.date::date"));

    private static final String INSERT_LINES = """
            insert into sales_order_invoice_line(invoice_id, line_no, order_line_id, quantity, subtotal, discount_amount, tax_amount, total_amount)
            select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[])
            """;

    /** Balances the invoices of these orders, which have so many documents more. */
    private static final String COUNT = """
            update sales_order o set invoices = o.invoices + u.n from unnest($1::uuid[], $2::int[]) as u(order_id, n) where o.id = u.order_id
            """;

    /** The same of those that have no document more, if something of them follows from that. */
    private static final String BALANCE = """
            update sales_order set paid_at = %1$s, written_off_amount = %2$s
            where id = any((select $1::uuid[])::uuid[]) and invoices > 0 and (paid_at, written_off_amount) is distinct from (%1$s, %2$s)
            """.formatted(
            "order_paid_at(owed_amount, paid_amount, paid_at)", "order_written_off(owed_amount, written_off_amount)");

    private static final String CREDIT = "select credited_id, credited from sales_invoices_credit($1, $2, $3, $4)";

    /** Everything that a document says: a row for each of its lines, with the head repeated. A credit note of the shipping alone has no line. */
    private static final String READ = """
            with named as materialized (
              select id, order_tax_names(order_id) as taxes from sales_order_invoice where id = any((select $1::uuid[])::uuid[]))
            select i.id, i.kind, i.reason, i.note, i.order_id, o.number, i.ordinal, o.customer_id, o.customer_name, %s, i.currency,
              i.shipping, o.reference, i.shipment_ids,
              array(select s.created_at from sales_order_shipment s where s.shipment_id = any(i.shipment_ids) order by 1), i.return_id,
              o.customer_language, o.billing_address, o.shipping_address, i.created_at, i.date, i.due_at,
              l.order_line_id, n.item_id, n.sku, n.name, l.quantity, n.unit_price, n.tax_category, n.tax_rate,
              n.tax_included, l.tax_amount, l.total_amount, o.metadata, i.allocated_amount, named.taxes,
              coalesce(i.supply_date, (select max(business_day(s.created_at)) from sales_order_shipment s where s.shipment_id = any(i.shipment_ids))),
              i.reverses_id, i.total_amount,
              case when i.return_id is not null then (
                select jsonb_agg(f order by f.line_no) from (
                  select min(b.line_no) as line_no, p.id as order_line_id, p.sku, p.name, p.tax_category, p.tax_rate, p.tax_included,
                    sum(b.restocking_tax) as tax_amount, sum(b.restocking_fee) as total_amount
                  from sales_return_line b join sales_order_line p on p.id = b.order_line_id
                  where b.return_id = i.return_id group by p.id having sum(b.restocking_fee) > 0) f) end,
              o.private_metadata
            from named join sales_order_invoice i on i.id = named.id join sales_order o on o.id = i.order_id
            left join sales_order_invoice_line l on l.invoice_id = i.id left join sales_order_line n on n.id = l.order_line_id
            order by i.order_id, i.ordinal, l.line_no
            """.formatted(KnownOwners.of("o.customer_id"));

    /**
     * A document that is decided, to be inserted.
     *
     * @param date that the command gave; null for today
     * @param supplyDate of an invoice, that the command gave; null for the last day on which something of it was shipped
     * @param named of a credit note: the invoice from which it is taken first
     */
    record Decided(
            UUID id,
            UUID orderId,
            int ordinal,
            DueDocument draft,
            BigDecimal total,
            @Nullable String note,
            @Nullable LocalDate date,
            @Nullable LocalDate supplyDate,
            @Nullable UUID named) {
        static Decided of(UUID id, Order order, int ordinal, DueDocument draft) {
            return new Decided(id, order.id(), ordinal, draft, total(draft, order.currency()), null, null, null, null);
        }

        /** As a command requested it. */
        Decided by(WriteInvoice command) {
            return new Decided(id, orderId, ordinal, draft, total, note, command.date(), command.supplyDate(), named);
        }

        static BigDecimal total(DueDocument draft, String currency) {
            var lines = Amounts.sum(draft.parts().stream().map(Part::amounts).toList(), currency);
            var total = ShippingCharges.added(lines, draft.shipping()).total();
            return draft.fees().stream().map(Fee::total).reduce(total, BigDecimal::subtract);
        }

        boolean isCreditNote() {
            return draft.kind().equals(OrderInvoices.CREDIT_NOTE);
        }
    }

    private InvoicedOrderQueries() {}

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
                all.add(new Return(r.getUUID(1), new ArrayList<>(), new ArrayList<>()));
            all.getLast().lines().add(new Part(line.id(), r.getLong(3), amounts(r, 4, order.currency())));
            var fee = new Fee(line.id(), Money.read(r, 8, order.currency()), Money.read(r, 9, order.currency()));
            if (fee.total().signum() > 0) all.getLast().fees().add(fee);
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
                r.getBoolean(20),
                Money.read(r, 22, r.getString(1)),
                Money.read(r, 23, r.getString(1)),
                Money.read(r, 24, r.getString(1)),
                r.getBoolean(25));
    }

    private static Line line(Row r, String currency) {
        return new Line(
                r.getUUID(6),
                LineAmounts.read(r, 7, currency),
                r.getLong(12),
                r.getLong(13),
                r.getLong(14),
                amounts(r, 15, currency),
                Money.read(r, 21, currency));
    }

    private static Amounts amounts(Row r, int at, String currency) {
        return new Amounts(
                Money.read(r, at, currency),
                Money.read(r, at + 1, currency),
                Money.read(r, at + 2, currency),
                Money.read(r, at + 3, currency));
    }

    /** What each credit note takes from which invoices. */
    static Map<UUID, List<Credit>> insert(Tx tx, List<Decided> all) {
        tx.send(
                INSERT,
                all.stream().map(Decided::id).toArray(UUID[]::new),
                all.stream().map(d -> d.draft().kind()).toArray(String[]::new),
                all.stream().map(Decided::orderId).toArray(UUID[]::new),
                all.stream().map(Decided::ordinal).toArray(Integer[]::new),
                all.stream().map(d -> d.draft().reason()).toArray(String[]::new),
                all.stream().map(Decided::note).toArray(String[]::new),
                Tx.numbers(all, Decided::total),
                all.stream().map(d -> array(d.draft().shipments())).toArray(String[]::new),
                all.stream().map(d -> d.draft().returnId()).toArray(UUID[]::new),
                all.stream().map(d -> stored(d.draft().shipping())).toArray(String[]::new),
                texts(all, Decided::date),
                texts(all, Decided::supplyDate));
        insertLines(tx, all);
        var credits = new HashMap<UUID, List<Credit>>();
        for (var d : all)
            if (d.isCreditNote() && d.total().signum() > 0)
                credits.put(
                        d.id(),
                        tx.list(
                                r -> new Credit(r.getUUID(0), r.getBigDecimal(1)),
                                CREDIT,
                                d.id(),
                                d.orderId(),
                                d.total(),
                                d.named()));
        var orders = new LinkedHashMap<UUID, Integer>();
        for (var d : all) orders.merge(d.orderId(), 1, Integer::sum);
        tx.send(COUNT, orders.keySet().toArray(UUID[]::new), orders.values().toArray(Integer[]::new));
        return credits;
    }

    /** Of orders that are charged less, without a document. */
    static void balance(Tx tx, Collection<UUID> orderIds) {
        tx.send(BALANCE, (Object) orderIds.toArray(UUID[]::new));
    }

    private static void insertLines(Tx tx, List<Decided> all) {
        var ids = new ArrayList<UUID>();
        var places = new ArrayList<Integer>();
        var parts = new ArrayList<Part>();
        for (var d : all)
            for (var part : d.draft().parts()) {
                boolean follows = !ids.isEmpty() && ids.getLast().equals(d.id());
                places.add(follows ? places.getLast() + 1 : 1);
                ids.add(d.id());
                parts.add(part);
            }
        tx.send(
                INSERT_LINES,
                ids.toArray(UUID[]::new),
                places.toArray(Integer[]::new),
                parts.stream().map(Part::lineId).toArray(UUID[]::new),
                parts.stream().map(Part::pieces).toArray(Long[]::new),
                Tx.numbers(parts, p -> p.amounts().subtotal()),
                Tx.numbers(parts, p -> p.amounts().discount()),
                Tx.numbers(parts, p -> p.amounts().tax()),
                Tx.numbers(parts, p -> p.amounts().total()));
    }

    /** @param credits as {@link #insert} returns them */
    static List<InvoiceCreated> created(Tx tx, UUID[] ids, Map<UUID, List<Credit>> credits) {
        var all = new ArrayList<InvoiceCreated>();
        List<Row> rows = new ArrayList<>();
        for (var r : tx.sql(READ, (Object) ids)) {
            if (!rows.isEmpty() && !rows.getFirst().getUUID(0).equals(r.getUUID(0))) {
                all.add(created(rows, credits));
                rows = new ArrayList<>();
            }
            rows.add(r);
        }
        if (!rows.isEmpty()) all.add(created(rows, credits));
        return all;
    }

    private static InvoiceCreated created(List<Row> rows, Map<UUID, List<Credit>> credits) {
        var r = rows.getFirst();
        var currency = r.getString(10);
        var shipping = ShippingCharge.read(r.getJsonObject(11), currency);
        var charged = r.getUUID(22) == null
                ? List.<DocumentLines.Charged>of()
                : rows.stream().map(l -> chargedLine(l, currency)).toList();
        var said = DocumentLines.of(charged, r.getString(2), currency);
        var fees = fees(r.getJsonArray(39), currency);
        var none = Money.exact(BigDecimal.ZERO, currency);
        var total = Money.read(r, 38, currency);
        var sum = charged.isEmpty() && shipping == null // the reversal of a write-off
                ? new Amounts(total, none, none, total)
                : ShippingCharges.added(said.sum(currency), shipping);
        for (var f : fees) sum = sum.minus(amounts(f));
        var below = sum.subtotal().min(none); // a fee that is more than the prices is kept of the adjustments
        return new InvoiceCreated(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getUUID(4),
                r.getString(5),
                r.getInteger(6),
                r.getUUID(7),
                r.getString(8),
                r.getUUID(9),
                currency,
                sum.subtotal().subtract(below),
                sum.discount(),
                said.adjusted(currency).add(below),
                sum.tax(),
                sum.total(),
                Money.read(r, 34, currency),
                shipping,
                r.getString(12),
                r.getJsonObject(33),
                r.getJsonObject(40),
                Arrays.asList(r.getArrayOfUUIDs(13)),
                Arrays.stream(r.getArrayOfOffsetDateTimes(14))
                        .map(OffsetDateTime::toInstant)
                        .toList(),
                r.getUUID(15),
                r.getUUID(37),
                r.getString(16),
                address(r, 17),
                address(r, 18),
                r.getOffsetDateTime(19).toInstant(),
                r.getLocalDate(20),
                r.getLocalDate(36),
                RowMapper.instant(r, 21),
                credits.getOrDefault(r.getUUID(0), List.of()).stream()
                        .map(c -> new Credit(c.invoiceId(), Money.exact(c.amount(), currency)))
                        .toList(),
                said.lines(),
                said.adjustments(),
                TaxName.all(r.getJsonArray(35)),
                fees);
    }

    private static List<RestockingFee> fees(@Nullable JsonArray stored, String currency) {
        if (stored == null) return List.of();
        return stored.stream()
                .map(f -> Json.read((JsonObject) f, RestockingFee.class))
                .map(f -> new RestockingFee(
                        f.orderLineId(),
                        f.sku(),
                        f.name(),
                        f.taxCategory(),
                        f.taxRate() == null ? null : Money.plain(f.taxRate()),
                        f.taxIncluded(),
                        Money.exact(f.taxAmount(), currency),
                        Money.exact(f.totalAmount(), currency)))
                .toList();
    }

    /** As those of a line. */
    private static Amounts amounts(RestockingFee f) {
        var total = f.totalAmount();
        var net = f.taxIncluded() ? total : total.subtract(f.taxAmount());
        return new Amounts(net, total.subtract(total), f.taxAmount(), total);
    }

    private static DocumentLines.Charged chargedLine(Row r, String currency) {
        var rate = r.getBigDecimal(29);
        var of = new DocumentLines.Of(
                r.getUUID(22),
                r.getUUID(23),
                r.getString(24),
                r.getString(25),
                Money.readPrice(r, 27, currency),
                r.getString(28),
                rate == null ? null : Money.plain(rate),
                r.getBoolean(30));
        return new DocumentLines.Charged(of, r.getLong(26), Money.read(r, 31, currency), Money.read(r, 32, currency));
    }

    private static @Nullable OrderAddress address(Row r, int at) {
        var stored = r.getJsonObject(at);
        return stored == null ? null : OrderAddress.of(stored);
    }

    private static @Nullable String stored(@Nullable ShippingCharge shipping) {
        return shipping == null ? null : Json.write(shipping).encode();
    }

    private static @Nullable String[] texts(List<Decided> all, Function<Decided, @Nullable LocalDate> of) {
        return all.stream().map(of).map(d -> d == null ? null : d.toString()).toArray(String[]::new);
    }

    private static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
