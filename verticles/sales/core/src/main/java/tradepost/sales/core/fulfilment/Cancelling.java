package tradepost.sales.core.fulfilment;

import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.invoice.Invoicing;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.payment.Refunds.Refund;
import tradepost.sales.core.terms.Sweep;
import tradepost.sales.core.terms.UnpaidOrders;
import tradepost.sales.event.OrderCancelled;

/** Cancels an order of which nothing was shipped: what was paid is given back, and inventory releases its stock. */
public final class Cancelling {
    private static final String CANCEL = """
            update sales_order set stage = 'cancelled', cancel_reason = $2, cancelled_at = now(),
                   credited_amount = case when confirmed_at is null then 0 else total_amount end,
                   version = version + 1, updated_at = now()
            where id = $1 and %s and fulfillment_status = 'unfulfilled' returning %s
            """.formatted(SalesStates.CANCEL.allowed(), StoredOrder.COLUMNS);

    private static final String DUE = UnpaidOrders.IS_UNPAID
            + " and pending_amount = 0 and pending_refund_amount = 0 and confirmed_at <= now() - %d * interval '1 hour'";

    private static final int AT_ONCE = 50;
    private static final String ACTOR = "system:sales";

    private static final String END_UNPAID = """
            with due as (select id from sales_order where %s order by confirmed_at limit %d for no key update skip locked)
            update sales_order o set stage = 'cancelled', cancel_reason = 'unpaid', cancelled_at = now(), credited_amount = total_amount,
              version = version + 1, updated_at = now()
            from due where o.id = due.id returning %s
            """;

    private static final String WAIT_NO_MORE =
            "update sales_order_line set backordered_quantity = 0 where order_id = $1 and backordered_quantity > 0";

    private Cancelling() {}

    /** Fails 404 and 412, 409 invalid_state, 403 forbidden if something was paid and the caller may not give it back. */
    public static SalesOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason, Caller caller) {
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
        if (order.confirmedAt() != null) Invoicing.settle(tx, orderId);
        if (refundId != null) Refunds.decide(tx, order, new Refund(refundId, refund, null, reason), caller.actor());
        return StoredWithLines.answer(tx, orderId);
    }

    /**
     * Cancels the orders that customers have placed and not paid for so many hours, and returns how many there were. Virtual threads and tests only.
     *
     * @see UnpaidOrders
     */
    public static int endUnpaid(Db db, int hours) {
        var due = DUE.formatted(hours);
        var end = END_UNPAID.formatted(due, AT_ONCE, StoredOrder.columns("o"));
        return Sweep.all(db, "select exists (select from sales_order where " + due + ")", tx -> endUnpaid(tx, end));
    }

    private static int endUnpaid(Tx tx, String end) {
        var ended = tx.list(StoredOrder::order, end);
        for (var order : ended) {
            if (order.allowBackorders()) tx.sql(WAIT_NO_MORE, order.id());
            var data = OrderCancelled.of(order, order.version() - 1, null, order.creditAmount());
            var event = EventLog.event(SalesEvents.CANCELLED, order.id(), order.version(), data, ACTOR, null);
            EventLog.appendAll(tx, List.of(event));
            EventLog.handOver(tx, "inventory", event);
            Invoicing.settle(tx, order.id());
        }
        return ended.size();
    }

    /** 409 invalid_state, with what keeps the locked order from being cancelled: its status, or that pieces were shipped. */
    private static ServiceException refusal(SalesOrder order) {
        return SalesStates.CANCEL.statuses().contains(order.status())
                ? Problem.conflict(
                        "invalid_state", Problem.detail("fulfillment_status", "is " + order.fulfillmentStatus()))
                : OrderState.invalid(order);
    }
}
