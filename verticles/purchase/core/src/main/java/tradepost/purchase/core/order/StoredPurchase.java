package tradepost.purchase.core.order;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.LineQueries;
import tradepost.orders.OrderNumber;
import tradepost.orders.Payment;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;

/** The statements on purchase orders, with their row mappings. */
public final class StoredPurchase {
    static final OrderNumber NUMBER = new OrderNumber("PO-");

    public static final String COLUMNS = """
            o.id, o.number, o.vendor_id, o.vendor_name, o.status, o.payment_status, o.currency, o.total_amount, o.paid_amount,
            o.notes, o.reference, o.cancel_reason, o.version, o.created_at, o.updated_at, o.received_at, o.paid_at,
            o.location_id, o.over_receipt_percent, o.ordered_at, o.expected_at, o.closed_at, o.close_reason, o.created_by, o.approved_at,
            o.approved_by, o.approved_amount, o.returned_amount, o.credit_amount, %s, o.metadata, o.external_ids, o.maximum_amount, o.missed_at,
            o.exchange_rate, o.refunded_amount, o.open_amount, o.received_amount, o.deposit_amount""".formatted(KnownLocations.TABLE.code("o.location_id"));

    private static final int LINE_AT = 39;
    private static final int PAYMENTS_AT = LINE_AT + LineQueries.COLUMNS + 5;

    /** The orders $1. One statement, so that order and lines are from one moment. An order always has a line. */
    public static final String WITH_ITEMS =
            """
            select %s, %s, l.damaged_quantity, l.over_receipt_allowed, l.returned_quantity, l.contract_id, l.replaced_quantity,
              case when o.paid_amount > 0 and l.line_no = min(l.line_no) over (partition by l.order_id) then %s end
            from purchase_order o join purchase_order_line l on l.order_id = o.id
            where o.id = any((select $1::uuid[])::uuid[]) order by l.order_id, l.line_no
            """.formatted(COLUMNS, LineQueries.columns("received_quantity"), Payment.listed("order_money", """
                            kind, provider, status, null as failure, at as captured_at, refund_id, payment_id, source_payment_id, source_order_id"""));

    public static final String GET = "select %s from purchase_order o where o.id = $1".formatted(COLUMNS);

    public static final String LOCK = GET + " for no key update";

    public static final Listing<PurchaseOrder> LISTED = Listing.of(
                    "purchase_order", COLUMNS.replace("o.", ""), StoredPurchase::order, PurchaseOrder::id)
            .byDocumentNumber("number", NUMBER.prefix(), PurchaseOrder::number)
            .byText("vendor_name", PurchaseOrder::vendorName)
            .byText("status", PurchaseOrder::status)
            .byNumber("total_amount", PurchaseOrder::totalAmount)
            .byTime("created_at", PurchaseOrder::createdAt)
            .byTime("updated_at", PurchaseOrder::updatedAt)
            .includingLines("items", WITH_ITEMS, StoredPurchase::withItems);

    public static final String INSERT = """
            insert into purchase_order(id, number, vendor_id, vendor_name, currency, total_amount, notes, reference, location_id,
              over_receipt_percent, created_by, written_by, metadata, external_ids, maximum_amount, exchange_rate)
            values ($1, %s, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14)
            """.formatted(NUMBER.next("purchase_order_number"));

    /** Several drafts: $1 ids, $2 vendors, $3 their names, $4 currencies, $5 totals, $6 locations, $7 who makes them, $8 what they may come to. */
    public static final String INSERT_ALL = """
            insert into purchase_order(id, number, vendor_id, vendor_name, currency, total_amount, location_id, created_by,
              written_by, maximum_amount)
            select u.id, %s, u.vendor, u.name, u.currency, u.total, u.place, $7, $7, u.most
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::numeric[], $6::uuid[], $8::numeric[])
              as u(id, vendor, name, currency, total, place, most)
            returning id, number, %s
            """.formatted(
                    NUMBER.next("purchase_order_number"), KnownLocations.TABLE.code("purchase_order.location_id"));

    public static final String INSERT_LINES = LineQueries.insert(
            "purchase_order_line",
            ", over_receipt_allowed, contract_id, listed",
            ", $10::bigint[], $11::uuid[], $12::boolean[]");

    /** The lines of the order $1 that have their price from the price list of the vendor. */
    public static final String LISTED_LINES = "select id from purchase_order_line where order_id = $1 and listed";

    /** The costs of the items $1 in currency $2, from vendor $3, or else from the vendor that delivered last. */
    static final String LAST_COSTS = """
            select distinct on (item_id) item_id, unit_price from last_cost
            where item_id = any((select $1::uuid[])::uuid[]) and currency = $2
            order by item_id, vendor_id = $3 desc, received_at desc
            """;

    /** An approval holds for the vendor and the currency, up to the amount that the order may come to, unless whoever gave it writes the lines now. */
    private static final String STILL_APPROVED =
            "vendor_id = $2 and currency = $4 and approved_amount >= $13 and approved_by <> $10";

    public static final String REPLACE = """
            update purchase_order set approved_at = case when %1$s then approved_at end,
                   approved_by = case when %1$s then approved_by end, approved_amount = case when %1$s then approved_amount end,
                   written_by = $10, vendor_id = $2, vendor_name = $3, currency = $4, total_amount = $5, notes = $6,
                   reference = $7, location_id = $8, over_receipt_percent = $9, metadata = $11, external_ids = $12, maximum_amount = $13,
                   exchange_rate = $14, version = version + 1, updated_at = now()
            where id = $1 and status = 'draft'
            """.formatted(STILL_APPROVED);

    public static final String PATCH = """
            update purchase_order set notes = $2, reference = $3, metadata = $4, external_ids = $5, exchange_rate = $6, version = version + 1,
                   updated_at = now()
            where id = $1 and (status = 'draft' or (notes, reference) is not distinct from ($2, $3))
            """;

    /** $2 the time at which the goods are expected, or else after the longest lead time of the items, which is $3 for others, in days; $4, $5 the limit of {@link Approval}. */
    static final String ORDER = """
            update purchase_order o set status = 'ordered', ordered_at = now(), sent_amount = maximum_amount,
                   expected_at = coalesce($2, business_days_after(now(), (
                     select max(coalesce(v.lead_time_days, $3::int)) from purchase_order_line l
                       left join vendor_item v on v.vendor_id = o.vendor_id and v.item_id = l.item_id
                     where l.order_id = $1))), version = version + 1, updated_at = now()
            where id = $1 and %s and %s
            """.formatted(PurchaseStates.ORDER.allowed(), Approval.given("$4", "$5"));

    /** $2 when the goods are expected. A day on which they did not come stays missed. */
    static final String RESCHEDULE = """
            update purchase_order set expected_at = $2,
                   missed_at = coalesce(missed_at, case when business_day(expected_at) < business_today() then expected_at end),
                   version = version + 1, updated_at = now()
            where id = $1 and %s
            """.formatted(PurchaseStates.RESCHEDULE.allowed());

    /** $2 by whom, who wrote no part of it. */
    static final String APPROVE = """
            update purchase_order set approved_at = now(), approved_by = $2, approved_amount = maximum_amount, version = version + 1,
                   updated_at = now()
            where id = $1 and %s and (approved_amount is null or approved_amount < maximum_amount)
              and created_by <> $2 and written_by <> $2
            """.formatted(PurchaseStates.APPROVE.allowed());

    /** The lines of the order $1: what they cost, and whether nothing of them is open. */
    private static final String SUMS = """
            (select sum(subtotal) as subtotals, bool_and(received_quantity - replaced_quantity >= quantity) as complete
             from purchase_order_line where order_id = $1)""";

    /** Whether the order {@code o}, with the lines {@code s}, is paid as soon as its goods have come. */
    private static final String IS_PAID = """
            o.paid_amount - o.refunded_amount >= s.subtotals - o.returned_amount and s.subtotals > o.returned_amount""";

    /** After {@link #SETTLE_LINES}, if nothing is open any more; $2, $3 the limit of {@link Approval}, $4 the cost of what came. */
    public static final String RECEIVE = """
            update purchase_order o set total_amount = s.subtotals - o.returned_amount,
              status = case when not s.complete then 'partially_received' when @paid then 'paid' else 'received' end,
              received_amount = received_amount + $4, sent_amount = coalesce(sent_amount, maximum_amount), version = version + 1, updated_at = now()
            from @sums s where id = $1 and %s and %s
            """.replace("@paid", IS_PAID)
            .replace("@sums", SUMS)
            .formatted(PurchaseStates.RECEIVE.allowed(), Approval.given("$2", "$3"));

    /** $2 to $5: lines, each once, and the pieces that arrived, those of them that are damaged, and their cost. Skips lines that would have too many. */
    public static final String RECEIVE_LINES = """
            update purchase_order_line l set received_quantity = l.received_quantity + came.quantity,
                   damaged_quantity = l.damaged_quantity + came.damaged, received_amount = l.received_amount + came.amount, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[]), (select $5::numeric[]))
              as came(line_id, quantity, damaged, amount)
            where l.id = came.line_id and l.order_id = $1
              and l.received_quantity + came.quantity <= l.quantity + l.over_receipt_allowed + l.replaced_quantity
            """;

    /** What the lines of the order $1 have cost as far as they were received, without what is received again. */
    public static final String COSTS_OF_LINES =
            "select id, received_amount from purchase_order_line where order_id = $1";

    /** From now on, the lines cost what was received of them. */
    static final String SETTLE_LINES = """
            update purchase_order_line set subtotal = received_amount, updated_at = now() where order_id = $1 and subtotal <> received_amount
            """;

    /** PostgreSQL rounds half away from zero, as {@link Money} does for what is not negative. */
    private static final String OPEN_SUBTOTAL = """
            case when received_quantity - replaced_quantity >= quantity then received_amount
              else greatest(received_amount, round(quantity * unit_price, $2::int)) end""";

    /** While something is open, the lines cost what was ordered, or what was received if that is not less; $2 the decimals of the currency. */
    static final String OPEN_LINES = """
            update purchase_order_line set subtotal = %1$s, updated_at = now()
            where order_id = $1 and subtotal <> %1$s
            """.formatted(OPEN_SUBTOTAL);

    /** $2: a return whose goods the vendor sends again. */
    public static final String REPLACE_LINES = """
            update purchase_order_line l set replaced_quantity = l.replaced_quantity + back.quantity,
                   received_amount = l.received_amount - back.amount, updated_at = now()
            from (select line_id, sum(quantity) as quantity, sum(amount) as amount from purchase_return_line where return_id = $2 group by line_id) back
            where l.id = back.line_id and l.order_id = $1
            """;

    /** After {@link #REPLACE_LINES}; $2 the cost of what went back. */
    public static final String REOPEN =
            """
            update purchase_order o set total_amount = s.subtotals - o.returned_amount, received_amount = received_amount - $2,
              status = case when not s.complete then 'partially_received' when @paid then 'paid' else o.status end, version = version + 1, updated_at = now()
            from @sums s where id = $1 and %s
            """.replace("@paid", IS_PAID).replace("@sums", SUMS).formatted(PurchaseStates.REPLACE_ANY.allowed());

    /** Returns the code of the location. */
    public static final String INSERT_RECEIPT =
            "insert into receipt(id, order_id, complete, location_id, actor, exchange_rate) values ($1, $2, $3, $4, $5, $6) returning "
                    + KnownLocations.TABLE.code("receipt.location_id");

    /** How many receipts of the order $1 name each of the lots with the keys $2, by item. */
    public static final String NAMED_BEFORE = """
            select l.item_id, c.lot, count(*) from receipt r join receipt_line c on c.receipt_id = r.id
              join purchase_order_line l on l.id = c.line_id
            where r.order_id = $1 and normalize(upper(c.lot collate people)) = any((select $2::text[])::text[]) group by 1, 2
            """;

    public static final String INSERT_RECEIPT_LINES = """
            insert into receipt_line(receipt_id, line_id, quantity, damaged, lot, expires_on, subtotal)
            select $1, line_id, quantity, damaged, lot, expires_on::date, subtotal
            from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::numeric[])
              as came(line_id, quantity, damaged, lot, expires_on, subtotal)
            """;

    /** After {@link #SETTLE_LINES}. */
    static final String CLOSE =
            """
            update purchase_order o set status = case when @paid then 'paid' else 'closed' end, closed_at = now(), close_reason = $2,
                   total_amount = s.subtotals - o.returned_amount, version = version + 1, updated_at = now()
            from @sums s where id = $1 and %s
            """.replace("@paid", IS_PAID).replace("@sums", SUMS).formatted(PurchaseStates.CLOSE.allowed());

    /** After all goods have arrived: nothing is to be paid for them. */
    public static final String CLOSE_FREE = """
            update purchase_order set status = 'closed', closed_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s and total_amount = 0
            """.formatted(PurchaseStates.RETURN_ALL.allowed());

    /** $2 the amount, at most what is open; $3, $4 the limit of {@link Approval}, for what is not received yet. */
    static final String PAY = """
            update purchase_order set paid_amount = paid_amount + $2,
                   status = case when %s and $2 = open_amount then 'paid' else status end, version = version + 1, updated_at = now()
            where id = $1 and %s and $2::numeric > 0 and $2 <= open_amount and (%s or %s)
            """.formatted(
                    PurchaseStates.PAY.allowed(),
                    PurchaseStates.PAY_ANY.allowed(),
                    PurchaseStates.PAY.allowed(),
                    Approval.given("$3", "$4"));

    static final String INSERT_PAYMENT = """
            insert into order_payment(id, order_id, amount, method, reference, actor, date, provider, source_payment_id, source_order_id)
            values ($1, $2, $3, $4, $5, $6, coalesce($7::date, business_day(now())), $8, $9, $10)
            """;

    static final String CANCEL = """
            update purchase_order set status = 'cancelled', cancel_reason = $2, version = version + 1, updated_at = now()
            where id = $1 and %s
            """.formatted(PurchaseStates.CANCEL.allowed());

    private StoredPurchase() {}

    public static PurchaseOrder order(Row r) {
        return order(r, null);
    }

    private static PurchaseOrder order(Row r, @Nullable List<PurchaseOrderLine> items) {
        var currency = r.getString(6);
        return new PurchaseOrder(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                Money.read(r, 7, currency),
                Money.read(r, 8, currency),
                r.getString(9),
                r.getString(10),
                r.getJsonObject(30),
                r.getJsonObject(31),
                r.getString(11),
                r.getLong(12),
                r.getOffsetDateTime(13).toInstant(),
                r.getOffsetDateTime(14).toInstant(),
                RowMapper.instant(r, 15),
                RowMapper.instant(r, 16),
                r.getUUID(17),
                r.getString(29),
                r.getInteger(18),
                RowMapper.instant(r, 19),
                RowMapper.instant(r, 20),
                RowMapper.instant(r, 21),
                r.getString(22),
                r.getString(23),
                RowMapper.instant(r, 24),
                r.getString(25),
                r.getBigDecimal(26) == null ? null : Money.read(r, 26, currency),
                Money.read(r, 27, currency),
                Money.read(r, 28, currency),
                Money.read(r, 32, currency),
                RowMapper.instant(r, 33),
                r.getBigDecimal(34) == null ? null : Money.plain(r.getBigDecimal(34)),
                Money.read(r, 35, currency),
                Money.read(r, 36, currency),
                Money.read(r, 37, currency),
                Money.read(r, 38, currency),
                items);
    }

    /** Reads {@link #WITH_ITEMS}; fails 404 order_not_found if there is no row. */
    public static PurchaseOrderWithItems withItems(RowSet<Row> rows) {
        var lines = new ArrayList<PurchaseOrderLine>(rows.size());
        if (rows.size() == 0) throw Problem.notFound("order_not_found");
        var first = rows.iterator().next();
        var order = order(first);
        for (var row : rows) lines.add(line(row, order.currency()));
        var payments = Payment.list(first.getJsonArray(PAYMENTS_AT), order.currency());
        return new PurchaseOrderWithItems(order, lines, payments);
    }

    /** A listed order with its lines, from its rows of {@link #WITH_ITEMS}: as it is now, unless it was deleted since it was listed. */
    private static PurchaseOrder withItems(PurchaseOrder listed, List<Row> rows) {
        if (rows.isEmpty()) return listed;
        var items = rows.stream().map(r -> line(r, listed.currency())).toList();
        return order(rows.getFirst(), items);
    }

    private static PurchaseOrderLine line(Row r, String currency) {
        int after = LINE_AT + LineQueries.COLUMNS;
        return LineQueries.read(
                r,
                LINE_AT,
                currency,
                (id, order, item, sku, name, quantity, received, price, subtotal, created, updated) ->
                        new PurchaseOrderLine(
                                id,
                                order,
                                item,
                                sku,
                                name,
                                quantity,
                                received,
                                price,
                                subtotal,
                                created,
                                updated,
                                r.getLong(after),
                                r.getLong(after + 1),
                                r.getLong(after + 2),
                                r.getUUID(after + 3),
                                r.getLong(after + 4)));
    }
}
