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

/** Orders as they are stored: how they are read and locked, and the mappings of their rows. */
public final class StoredPurchase {
    public static final OrderNumber NUMBER = new OrderNumber("PO-");

    public static final String COLUMNS = """
            o.id, o.number, o.vendor_id, o.vendor_name, o.status, o.payment_status, o.currency, o.total_amount, o.paid_amount,
            o.notes, o.reference, o.cancel_reason, o.version, o.created_at, o.updated_at, o.received_at, o.paid_at,
            o.location_id, o.over_receipt_percent, o.ordered_at, o.expected_at, o.closed_at, o.close_reason, o.created_by, o.approved_at,
            o.approved_by, o.approved_amount, o.returned_amount, o.credit_amount, %s, o.metadata, o.external_ids,
            o.refunded_amount, o.open_amount, o.maximum_amount, o.promised_at, o.exchange_rate""".formatted(KnownLocations.TABLE.code("o.location_id"));

    private static final int LINE_AT = 37;
    private static final int PAYMENTS_AT = LINE_AT + LineQueries.COLUMNS + 6;

    /** The orders $1. One statement, so that order and lines are from one moment. An order always has a line. */
    public static final String WITH_ITEMS =
            """
            select %s, %s, l.damaged_quantity, l.over_receipt_allowed, l.returned_quantity, l.contract_id, l.open_quantity,
              l.replacement_quantity,
              case when o.paid_amount > 0 and l.line_no = 1 then %s end
            from purchase_order o join purchase_order_line l on l.order_id = o.id
            where o.id = any((select $1::uuid[])::uuid[]) order by l.order_id, l.line_no
            """.formatted(COLUMNS, LineQueries.columns("received_quantity"), Payment.listed("order_payment", """
                            kind, 'manual' as provider, case kind when 'refund' then 'done' else 'captured' end as status, null as failure,
                            case kind when 'payment' then at end as captured_at, refund_id, payment_id"""));

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
                Money.read(r, 33, currency),
                Money.read(r, 34, currency),
                RowMapper.instant(r, 35),
                r.getBigDecimal(36) == null ? null : Money.plain(r.getBigDecimal(36)),
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
                                r.getLong(after + 4),
                                r.getLong(after + 5)));
    }
}
