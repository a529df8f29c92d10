package tradepost.purchase.core;

import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.purchase.PurchaseOrderPage;
import tradepost.purchase.PurchaseOrderQuery;

/** The lists of orders. */
final class OrderLists {
    private OrderLists() {}

    /** @param vendorId in addition to that of the query */
    static Future<PurchaseOrderPage> orders(Db db, PurchaseOrderQuery q, @Nullable UUID vendorId) {
        return Page.of(q.limit(), q.offset(), q.after(), q.sort())
                .read(db, PurchaseQueries.LISTED, where(q).and("vendor_id = ?", vendorId))
                .map(slice -> new PurchaseOrderPage(slice.data(), slice.meta()));
    }

    static Where where(PurchaseOrderQuery q) {
        return Where.of("true")
                .and("vendor_id = ?", q.vendorId())
                .in("status", q.status())
                .in("payment_status", q.paymentStatus())
                .and("number = ?", q.number())
                .and("reference = ?", q.reference())
                .and("id in (select order_id from purchase_order_line where item_id = ?)", q.itemId())
                .amount("total_amount", q.totalFrom(), q.totalTo())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("ordered_at", q.orderedFrom(), q.orderedTo())
                .between("received_at", q.receivedFrom(), q.receivedTo())
                .between("paid_at", q.paidFrom(), q.paidTo())
                .between("expected_at", q.expectedFrom(), q.expectedTo())
                .search(Searched.own("purchase_order", "vendor_name"), q.q());
    }
}
