package tradepost.purchase.core.receipt;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.Settlement;
import tradepost.purchase.event.OrderClosed;

/** Ends an order of which the rest does not arrive. */
public final class Closing {
    private Closing() {}

    public static PurchaseOrderWithItems close(Tx tx, UUID orderId, @Nullable String reason) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.CLOSE);
        LockedPurchase.expect(1, tx.sql(ReceiptQueries.CLOSE, orderId, reason).rowCount());
        tx.sql(ReceiptQueries.GIVE_UP, orderId);
        ContractPrices.follow(tx, orderId);
        var closed = Settlement.settle(tx, orderId, true);
        var now = closed.order();
        var data =
                new OrderClosed(orderId, order.vendorId(), reason, now.totalAmount(), order.number(), order.currency());
        var event = EventLog.append(tx, PurchaseEvents.CLOSED, orderId, now.version(), data);
        EventLog.handOver(tx, "inventory", event);
        return closed;
    }
}
