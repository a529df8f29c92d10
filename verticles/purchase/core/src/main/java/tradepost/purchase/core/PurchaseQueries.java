package tradepost.purchase.core;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Payment;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Problem;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;

/** Every statement on purchase orders, with what reads its rows. */
final class PurchaseQueries {
    static final String COLUMNS = """
            o.id, o.number, o.vendor_id, o.vendor_name, o.status, o.payment_status, o.currency, o.total_amount, o.paid_amount,
            o.notes, o.reference, o.cancel_reason, o.version, o.created_at, o.updated_at, o.received_at, o.paid_at""";

    private static final int LINE_AT = 17;
    private static final int PAYMENTS_AT = 28;
    private static final String LINE_COLUMNS =
            "l.id, l.order_id, l.item_id, l.sku, l.name, l.quantity, l.received_quantity, l.unit_price, l.subtotal,"
                    + " coalesce(l.created_at, o.created_at), coalesce(l.updated_at, o.updated_at)"; // of older lines
    // only those are
    // known

    /** One statement, so that order and lines are of one moment. An order always has a line. */
    static final String WITH_ITEMS = """
            select %s, %s, case when o.payment_status <> 'unpaid' and l.line_no = 1 then (
              select jsonb_agg(to_jsonb(p) order by p.id) from (
                select id, 'payment' as kind, amount, method, reference, actor, at as created_at
                from order_payment where order_id = o.id order by id limit %d) p) end
            from purchase_order o join purchase_order_line l on l.order_id = o.id
            where o.id = $1 order by l.line_no
            """.formatted(COLUMNS, LINE_COLUMNS, Payment.LISTED_MAX);

    static final String GET = "select %s from purchase_order o where o.id = $1".formatted(COLUMNS);

    static final String LOCK = GET + " for no key update";

    static final Listing<PurchaseOrder> LISTED = Listing.of(
                    "purchase_order o", COLUMNS, PurchaseQueries::order, PurchaseOrder::id)
            .byDocumentNumber("number", "PO-", PurchaseOrder::number)
            .byText("vendor_name", PurchaseOrder::vendorName)
            .byText("status", PurchaseOrder::status)
            .byNumber("total_amount", PurchaseOrder::totalAmount)
            .byTime("created_at", PurchaseOrder::createdAt)
            .byTime("updated_at", PurchaseOrder::updatedAt);

    static final String IDS = "select id from purchase_order";

    /** lpad also cuts: the number grows beyond six digits. */
    static final String INSERT = """
            insert into purchase_order(id, number, vendor_id, vendor_name, currency, total_amount, notes, reference)
            select $1, 'PO-' || lpad(n::text, greatest(6, length(n::text)), '0'), $2, $3, $4, $5, $6, $7
            from nextval('purchase_order_number') n
            """;

    static final String INSERT_LINES = """
            insert into purchase_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal)
            select l.id, $1, l.line_no, l.item_id, l.sku, l.name, l.quantity, l.unit_price, l.subtotal
            from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::numeric[], $8::numeric[])
                 with ordinality as l(id, item_id, sku, name, quantity, unit_price, subtotal, line_no)
            """;

    /** Of the items $1 in currency $2: from vendor $3, else from whoever delivered last. */
    static final String LAST_COSTS = """
            select distinct on (item_id) item_id, unit_price from last_cost
            where item_id = any((select $1::uuid[])::uuid[]) and currency = $2
            order by item_id, vendor_id = $3 desc, received_at desc
            """;

    static final String LINE_IDS = "select id, created_at from purchase_order_line where order_id = $1";

    /** Lines that were replaced keep the time at which they were created. */
    static final String KEEP_LINES = """
            update purchase_order_line l set created_at = k.at
            from unnest((select $1::uuid[]), (select $2::timestamptz[])) as k(id, at) where l.id = k.id
            """;

    static final String DELETE_LINES = "delete from purchase_order_line where order_id = $1";

    static final String REPLACE = """
            update purchase_order set vendor_id = $2, vendor_name = $3, currency = $4, total_amount = $5, notes = $6,
                   reference = $7, version = version + 1, updated_at = now()
            where id = $1 and status = 'draft'
            """;

    static final String PATCH = """
            update purchase_order set notes = $2, reference = $3, version = version + 1, updated_at = now()
            where id = $1 and status = 'draft'
            """;

    static final String RECEIVE = """
            update purchase_order set status = 'received', version = version + 1, updated_at = now()
            where id = $1 and status in ('draft', 'ordered', 'partially_received')
            """;

    static final String RECEIVE_LINES = """
            update purchase_order_line l set received_quantity = l.received_quantity + came.quantity, updated_at = now()
            from unnest($2::uuid[], $3::bigint[]) as came(line_id, quantity)
            where l.id = came.line_id and l.order_id = $1
              and l.received_quantity + came.quantity <= l.quantity + l.over_receipt_allowed
            """;

    static final String INSERT_RECEIPT = "insert into receipt(id, order_id, complete) values ($1, $2, $3)";

    static final String INSERT_RECEIPT_LINES = """
            insert into receipt_line(receipt_id, line_id, quantity) select $1, * from unnest($2::uuid[], $3::bigint[])
            """;

    static final String PAY = """
            update purchase_order set paid_amount = paid_amount + $2,
                   payment_status = case when paid_amount + $2 = total_amount then 'paid' else 'partially_paid' end,
                   status = case when paid_amount + $2 = total_amount then 'paid' else status end,
                   version = version + 1, updated_at = now()
            where id = $1 and status = 'received' and paid_amount + $2 <= total_amount
            """;

    static final String INSERT_PAYMENT = """
            insert into order_payment(id, order_id, amount, method, reference, actor) values ($1, $2, $3, $4, $5, $6)
            """;

    static final String CANCEL = """
            update purchase_order set status = 'cancelled', cancel_reason = $2, version = version + 1, updated_at = now()
            where id = $1 and status in ('draft', 'ordered')
            """;

    private PurchaseQueries() {}

    static PurchaseOrder order(Row r) {
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
                r.getString(11),
                r.getLong(12),
                r.getOffsetDateTime(13).toInstant(),
                r.getOffsetDateTime(14).toInstant(),
                instant(r.getOffsetDateTime(15)),
                instant(r.getOffsetDateTime(16)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }

    private static PurchaseOrderLine line(Row r) {
        var currency = r.getString(6);
        return new PurchaseOrderLine(
                r.getUUID(LINE_AT),
                r.getUUID(LINE_AT + 1),
                r.getUUID(LINE_AT + 2),
                r.getString(LINE_AT + 3),
                r.getString(LINE_AT + 4),
                r.getLong(LINE_AT + 5),
                r.getLong(LINE_AT + 6),
                Money.read(r, LINE_AT + 7, currency),
                Money.read(r, LINE_AT + 8, currency),
                r.getOffsetDateTime(LINE_AT + 9).toInstant(),
                r.getOffsetDateTime(LINE_AT + 10).toInstant());
    }

    /** Of {@link #WITH_ITEMS}; fails 404 order_not_found where there is none. */
    static PurchaseOrderWithItems withItems(RowSet<Row> rows) {
        var lines = new ArrayList<PurchaseOrderLine>(rows.size());
        for (var row : rows) lines.add(line(row));
        if (lines.isEmpty()) throw Problem.notFound("order_not_found");
        var first = rows.iterator().next();
        return new PurchaseOrderWithItems(
                order(first), lines, Payment.list(first.getJsonArray(PAYMENTS_AT), first.getString(6)));
    }
}
