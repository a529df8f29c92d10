package tradepost.purchase.core.order;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.request.Request;
import tradepost.orders.OrderState;
import tradepost.orders.Transition;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;

/** What all commands on an order begin and end with: its lock, the check of its status, its change. */
public final class LockedPurchase {
    public static final String NOT_FOUND = "order_not_found";

    public static final Set<String> ALL =
            Set.of("draft", "ordered", "partially_received", "received", "paid", "closed", "cancelled");

    private LockedPurchase() {}

    public static PurchaseOrder lock(Tx tx, UUID orderId, Transition transition) {
        return lock(tx, orderId, transition.statuses());
    }

    /** Locks the order and its lines. Fails 404 order_not_found, 409 invalid_state. */
    public static PurchaseOrder lock(Tx tx, UUID orderId, Set<String> statuses) {
        var order = tx.require(NOT_FOUND, StoredPurchase::order, StoredPurchase.LOCK, orderId);
        Request.requireVersion(order.version());
        OrderState.require(order, statuses);
        return order;
    }

    public static PurchaseOrderWithItems change(Tx tx, UUID orderId, String sql, @Nullable Object... args) {
        expect(1, tx.sql(sql, args).rowCount());
        return read(tx, orderId);
    }

    public static PurchaseOrderWithItems read(Tx tx, UUID orderId) {
        return StoredPurchase.withItems(tx.sql(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId}));
    }

    /** Checks that the statement's own condition confirms the decision made under the lock. */
    public static void expect(int rows, int changed) {
        if (rows != changed) throw new IllegalStateException(changed + " rows were changed instead of " + rows);
    }
}
