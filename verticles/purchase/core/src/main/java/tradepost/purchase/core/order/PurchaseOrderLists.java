package tradepost.purchase.core.order;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderListMeta;
import tradepost.orders.OrderNumber;
import tradepost.orders.OrderTotals;
import tradepost.purchase.PurchaseOrderPage;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.line.OrderedLinePage;
import tradepost.purchase.line.OrderedLineQuery;
import tradepost.purchase.line.PurchasedLine;

/** The lists of orders. */
public final class PurchaseOrderLists {
    private static final String LINE_COLUMNS = """
            id, order_id, number, vendor_id, vendor_name, status, payment_status, reference, item_id, sku, name, quantity, received_quantity,
            damaged_quantity, returned_quantity, currency, unit_price, subtotal, created_at, ordered_at, expected_at, received_at, paid_at""";

    public static final Listing<PurchasedLine> LINES =
            Listing.of("""
            (select l.id, l.order_id, o.number, o.vendor_id, o.vendor_name, o.status, o.payment_status, o.reference, l.item_id, l.sku, l.name,
               l.quantity, l.received_quantity, l.damaged_quantity, l.returned_quantity, o.currency, l.unit_price, l.subtotal, o.created_at,
               o.ordered_at, o.expected_at, o.received_at, o.paid_at
             from purchase_order_line l join purchase_order o on o.id = l.order_id) line""", LINE_COLUMNS, PurchaseOrderLists::line, PurchasedLine::id);

    private PurchaseOrderLists() {}

    /** @param vendorId in addition to that of the query */
    public static Future<PurchaseOrderPage> orders(
            Db db, PurchaseOrderQuery q, @Nullable UUID vendorId, Approval approval) {
        var needed = q.needsApproval();
        var where = where(q).and("vendor_id = ?", vendorId)
                .when(needed != null, needed != null && needed ? approval.missing() : "not " + approval.missing());
        var all = q.page().narrowed(StoredPurchase.LISTED, where);
        return q.page()
                .read(db, StoredPurchase.LISTED, where)
                .compose(slice -> OrderTotals.read(q.totals(), q.q(), db, StoredPurchase.LISTED, all, slice.data())
                        .map(totals -> new PurchaseOrderPage(
                                slice.data(), OrderListMeta.of(slice.meta(), totals.orElse(null)))));
    }

    public static Future<OrderedLinePage> lines(Db db, OrderedLineQuery q) {
        return q.page().read(db, LINES, where(q)).map(slice -> new OrderedLinePage(slice.data(), slice.meta()));
    }

    public static Where where(OrderedLineQuery q) {
        return Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("vendor_id = ?", q.vendorId())
                .in("status", q.status())
                .in("payment_status", q.paymentStatus())
                .and("reference = ?", q.reference())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("ordered_at", q.orderedFrom(), q.orderedTo())
                .between("received_at", q.receivedFrom(), q.receivedTo())
                .between("paid_at", q.paidFrom(), q.paidTo());
    }

    private static PurchasedLine line(Row r) {
        var currency = r.getString(15);
        return new PurchasedLine(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getUUID(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getUUID(8),
                r.getString(9),
                r.getString(10),
                r.getLong(11),
                r.getLong(12),
                r.getLong(13),
                r.getLong(14),
                currency,
                Money.readPrice(r, 16, currency),
                Money.read(r, 17, currency),
                r.getOffsetDateTime(18).toInstant(),
                RowMapper.instant(r, 19),
                RowMapper.instant(r, 20),
                RowMapper.instant(r, 21),
                RowMapper.instant(r, 22));
    }

    /** By digits: of the number, or among the words, of which at most 1,000 orders are found. */
    private static final String HAS_DIGITS = """
            id = any(array(
              select id from purchase_order where number = %s
              union all (select id from purchase_order where search_words @@ (select search_query(?::text)) limit 1000)))
            """.formatted(StoredPurchase.NUMBER.ofDigits());

    public static Where where(PurchaseOrderQuery q) {
        var digits = OrderNumber.digits(q.q());
        return Where.of("true")
                .and("vendor_id = ?", q.vendorId())
                .in("status", q.status())
                .in("payment_status", q.paymentStatus())
                .and("number = ?", OrderNumber.exactly(q.number()))
                .and(HAS_DIGITS, digits)
                .and("reference = ?", q.reference())
                .and("id in (select order_id from purchase_order_line where item_id = ?)", q.itemId())
                .amount("total_amount", q.totalFrom(), q.totalTo())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("ordered_at", q.orderedFrom(), q.orderedTo())
                .between("received_at", q.receivedFrom(), q.receivedTo())
                .between("paid_at", q.paidFrom(), q.paidTo())
                .between("expected_at", q.expectedFrom(), q.expectedTo())
                .search(Searched.own("purchase_order", "vendor_name"), digits == null ? q.q() : null);
    }
}
