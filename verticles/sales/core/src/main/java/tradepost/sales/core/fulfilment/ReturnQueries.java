package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.core.invoice.CreditedPieces;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.returns.SalesReturn;

/** The statements on returns, with their row mappings. */
final class ReturnQueries {
    private static final String COLUMNS = """
            r.id, r.number, r.order_id, r.order_number, r.customer_id, r.reason, r.currency, r.amount,
            coalesce((select sum(p.amount) from sales_order_payment p where p.refund_id = r.refund_id and p.status = 'done'), 0) as refunded_amount,
            r.actor, r.created_at, r.refund_id, r.updated_at, r.metadata, r.restocking_fee, r.internal_notes, r.private_metadata""";

    private static final String LISTED_LINES = """
            select b.return_id, to_jsonb(b) || jsonb_build_object('item_id', l.item_id, 'sku', l.sku, 'name', l.name, 'unit_price', l.unit_price,
              'tax_included', l.tax_included, 'code', %s)
            from sales_return_line b join sales_order_line l on l.id = b.order_line_id
            where b.return_id = any((select $1::uuid[])::uuid[]) order by b.return_id, b.line_no
            """.formatted(KnownLocations.TABLE.code("b.location_id"));

    static final Listing<SalesReturn> LISTED = Listing.of(
                    "sales_return r", COLUMNS, ReturnQueries::read, SalesReturn::id)
            .byTime("created_at", SalesReturn::createdAt)
            .byTime("updated_at", SalesReturn::updatedAt)
            .includingLines("lines", LISTED_LINES, ReturnQueries::withLines);

    /** With its owner, and then its lines as one array of JSON. */
    static final String GET =
            """
            select %s, %s,
              (select jsonb_agg(to_jsonb(b) || jsonb_build_object('item_id', l.item_id, 'sku', l.sku, 'name', l.name, 'unit_price', l.unit_price,
                 'tax_included', l.tax_included, 'code', %s) order by b.line_no)
               from sales_return_line b join sales_order_line l on l.id = b.order_line_id where b.return_id = r.id)
            from sales_return r where r.id = $1
            """.formatted(COLUMNS, KnownOwners.of("r.customer_id"), KnownLocations.TABLE.code("b.location_id"));

    /** The lines of an order, with what came back before, and what commands have credited. */
    static final String LINES = """
            select l.id, l.item_id, l.quantity, l.unit_price, l.full_discount, l.full_tax, l.tax_included, l.shipped_quantity, l.returned_quantity,
              coalesce(b.subtotal, 0), coalesce(b.discount, 0), coalesce(b.tax, 0), coalesce(b.total, 0),
              coalesce(n.goodwill, 0), l.sku, l.name, %s, l.returned_free_quantity, coalesce(n.pieces, 0), coalesce(n.total, 0)
            from sales_order_line l left join (
              select c.order_line_id, sum(d.sign * c.quantity)::bigint as pieces, sum(d.sign * c.total_amount) as total,
                coalesce(sum(c.total_amount) filter (where d.reason in ('credited', 'refunded') and c.quantity = 0), 0) as goodwill
              from (select id, reason, case kind when 'invoice' then 1 else -1 end as sign from standing_document
                    where order_id = $1 and return_id is null) d
                join sales_order_invoice_line c on c.invoice_id = d.id
              group by 1) n on n.order_line_id = l.id
            left join (
              select c.order_line_id, sum(c.subtotal) as subtotal, sum(c.discount_amount) as discount, sum(c.tax_amount) as tax,
                sum(c.total_amount) as total
              from sales_return r join sales_return_line c on c.return_id = r.id where r.order_id = $1 group by 1) b on b.order_line_id = l.id
            where l.order_id = $1 order by l.line_no
            """.formatted(CreditedPieces.SHIPPED);

    /** What the documents of the order say: its invoices without its credit notes. */
    static final String BILLED = """
            select coalesce(sum(case kind when 'invoice' then total_amount else -total_amount end), 0) from standing_document where order_id = $1
            """;

    /** In the order in which they were shipped. */
    static final String SHIPPED = """
            select line_id, location_id, sum(quantity)::bigint from sales_order_part where order_id = $1 and kind = 'shipped'
            group by 1, 2 order by min(id)
            """;

    /** How many pieces of each of the lots with the keys $2 have come back of the order $1, by item. */
    static final String CAME_BACK = """
            select l.item_id, b.lot, sum(b.quantity)::bigint from sales_return r join sales_return_line b on b.return_id = r.id
              join sales_order_line l on l.id = b.order_line_id
            where r.order_id = $1 and normalize(upper(b.lot collate people)) = any((select $2::text[])::text[]) group by 1, 2
            """;

    static final String INSERT = """
            insert into sales_return(id, order_id, order_number, customer_id, reason, currency, amount, refund_id, actor, metadata, restocking_fee,
              internal_notes, private_metadata)
            select $1, o.id, o.number, o.customer_id, $3, o.currency, $4, $5, $6, $7, $8, $9, $10 from sales_order o where o.id = $2
            returning number
            """;

    static final String INSERT_LINES = """
            insert into sales_return_line(return_id, line_no, order_line_id, quantity, disposition, location_id, lot, expires_on, subtotal,
              discount_amount, tax_amount, total_amount, restocking_fee, restocking_tax)
            select $1, u.n, u.line, u.pieces, u.disposition, u.place, u.lot, u.expires::date, u.subtotal, u.discount, u.tax, u.total, u.fee, u.fee_tax
            from unnest($2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::numeric[], $10::numeric[],
              $11::numeric[], $12::numeric[], $13::numeric[])
              with ordinality as u(line, pieces, disposition, place, lot, expires, subtotal, discount, tax, total, fee, fee_tax, n)
            """;

    /** $2, $3, $4: lines, each once, their pieces, and those among them that give nothing back. Skips lines of which more would come back than was shipped. */
    static final String TAKE_LINES = """
            update sales_order_line l set returned_quantity = l.returned_quantity + back.quantity,
              returned_free_quantity = l.returned_free_quantity + back.free, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[])) as back(line_id, quantity, free)
            where l.id = back.line_id and l.order_id = $1 and l.returned_quantity + back.quantity <= l.shipped_quantity
            """;

    /** $2: what is no longer owed. It is returned if nothing is open and everything that was shipped has come back. */
    static final String RETURN =
            """
            update sales_order o set returned_amount = o.returned_amount + $2, credited_amount = o.credited_amount + $2,
              fulfillment_status = case when o.fulfillment_status = 'fulfilled' and not f.kept then 'returned' else o.fulfillment_status end,
              version = o.version + 1, updated_at = now()
            from (select %s as kept
                  from sales_order o where o.id = $1) f
            where o.id = $1 and o.%s and o.credited_amount + $2 <= o.total_amount returning %s
            """.formatted(OrderParts.ANY_KEPT, SalesStates.allowed(SalesStates.RETURN), StoredOrder.columns("o"));

    private static final int OWNER_AT = 17;

    /** With the user whose own return it is. */
    record Stored(SalesReturn data, @Nullable UUID ownerId) {}

    private ReturnQueries() {}

    private static SalesReturn read(Row r) {
        var currency = r.getString(6);
        return new SalesReturn(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getUUID(4),
                r.getString(5),
                r.getJsonObject(13),
                r.getString(15),
                r.getJsonObject(16),
                currency,
                Money.read(r, 7, currency),
                Money.read(r, 14, currency),
                Money.read(r, 8, currency),
                r.getString(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(12).toInstant(),
                null,
                r.getUUID(11));
    }

    static Stored stored(Row r) {
        var data = read(r);
        var lines = r.getJsonArray(OWNER_AT + 1).stream()
                .map(l -> line((JsonObject) l, data.currency()))
                .toList();
        return new Stored(data.with(lines), r.getUUID(OWNER_AT));
    }

    private static SalesReturn withLines(SalesReturn listed, List<Row> rows) {
        return listed.with(rows.stream()
                .map(r -> line(r.getJsonObject(1), listed.currency()))
                .toList());
    }

    /** Pieces at their price, with a discount if they give back less; those of which a rounding gives back more cost that. */
    private static SalesReturn.Line line(JsonObject l, String currency) {
        long pieces = l.getLong("quantity");
        var total = amount(l, "total_amount", currency);
        var tax = amount(l, "tax_amount", currency);
        var charged = l.getBoolean("tax_included") ? total : total.subtract(tax);
        var price = new BigDecimal(l.getValue("unit_price").toString());
        var subtotal = Money.subtotal(pieces, price, currency).max(charged);
        var location = l.getString("location_id");
        var expires = l.getString("expires_on");
        return new SalesReturn.Line(
                UUID.fromString(l.getString("order_line_id")),
                UUID.fromString(l.getString("item_id")),
                l.getString("sku"),
                l.getString("name"),
                pieces,
                l.getString("disposition"),
                location == null ? null : UUID.fromString(location),
                l.getString("code"),
                l.getString("lot"),
                expires == null ? null : LocalDate.parse(expires),
                subtotal,
                subtotal.subtract(charged),
                tax,
                total,
                amount(l, "restocking_fee", currency));
    }

    private static BigDecimal amount(JsonObject line, String field, String currency) {
        return Money.exact(new BigDecimal(line.getValue(field).toString()), currency);
    }

    static ReturnRules.Line orderLine(Row r, String currency) {
        var amounts = LineAmounts.read(r, 2, currency);
        long billed = Math.min(r.getLong(18), amounts.quantity());
        // a change or a closing may have used up what was credited
        var less = amounts.first(billed).total().subtract(Money.read(r, 19, currency));
        var goodwill = less.max(less.subtract(less)).min(Money.read(r, 13, currency));
        return new ReturnRules.Line(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(14),
                r.getString(15),
                amounts,
                r.getLong(7),
                r.getLong(8),
                new Amounts(
                        Money.read(r, 9, currency),
                        Money.read(r, 10, currency),
                        Money.read(r, 11, currency),
                        Money.read(r, 12, currency)),
                goodwill,
                billed,
                r.getLong(16),
                r.getLong(17));
    }
}
