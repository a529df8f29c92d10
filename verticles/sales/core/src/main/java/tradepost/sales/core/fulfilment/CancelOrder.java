package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.CancelOrderRequest;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.RefundLimit;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.payment.Refunds.Refund;
import tradepost.sales.event.OrderCancelled;

/**
 * Cancels an order of which nothing was shipped.
 * <ul>
 * <li>checks: its status; that the caller may refund what was paid, and so much;
 * <li>writes: the order, the credit note of what was invoiced, and the refund of what was paid;
 * <li>tells: {@code sales.order.cancelled}, by which inventory releases its stock before the response, and payment gives up what is pending.
 * </ul>
 */
public final class CancelOrder {
    private static final String CANCEL = """
            update sales_order set stage = 'cancelled', cancel_reason = $2, cancelled_at = now(),
                   credited_amount = case when confirmed_at is null then 0 else total_amount end,
                   version = version + 1, updated_at = now()
            where id = $1 and %s and fulfillment_status = 'unfulfilled' returning %s
            """.formatted(SalesStates.CANCEL.allowed(), StoredOrder.COLUMNS);

    static final String WAIT_NO_MORE =
            "update sales_order_line set backordered_quantity = 0 where order_id = $1 and backordered_quantity > 0";

    private final Vertx vertx;
    private final Db db;
    private final RefundLimit refundLimit;

    public CancelOrder(Vertx vertx, Db db, RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        this.refundLimit = refundLimit;
    }

    public Future<SalesOrderWithItems> cancel(UUID orderId, @Nullable CancelOrderRequest body, Caller caller) {
        var reason = CancelOrderRequest.reason(body);
        return Idempotency.task(
                vertx,
                db,
                SalesOrderWithItems.class,
                tx -> refundLimit.checked(tx, orderId, caller, () -> cancel(tx, orderId, reason, caller)));
    }

    /** Fails 404 and 412, 409 invalid_state, 403 forbidden if something was paid and the caller may not give it back. */
    private static SalesOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason, Caller caller) {
        var before = StoredOrder.lock(tx, orderId, "orders:cancel", caller);
        if (before.paidAmount().signum() > 0 && !caller.may("orders:refund")) throw Problem.lacks("orders:refund");
        var order = tx.firstOrNull(StoredOrder::order, CANCEL, orderId, reason);
        if (order == null) throw refusal(before);
        if (before.allowBackorders()) tx.sql(WAIT_NO_MORE, orderId);
        var refund = Refunds.payable(tx, order, order.creditAmount());
        var refundId = refund.signum() > 0 ? Ids.next() : null;
        var data = OrderCancelled.of(order, before.version(), refundId, refund);
        var event = EventLog.append(tx, SalesEvents.CANCELLED, orderId, order.version(), data);
        EventLog.handOver(tx, "inventory", event);
        if (order.pendingAmount().signum() > 0) EventLog.handOver(tx, "payment", event);
        if (order.confirmedAt() != null) OrderInvoices.settle(tx, orderId);
        if (refundId != null) Refunds.decide(tx, order, new Refund(refundId, refund, null, reason), caller.actor());
        return StoredWithLines.answer(tx, orderId);
    }

    /** 409 invalid_state, with what keeps the locked order from being cancelled: its status, or that pieces were shipped. */
    private static ServiceException refusal(SalesOrder order) {
        return SalesStates.CANCEL.statuses().contains(order.status())
                ? Problem.conflict(
                        "invalid_state", Problem.detail("fulfillment_status", "is " + order.fulfillmentStatus()))
                : OrderState.invalid(order);
    }
}
