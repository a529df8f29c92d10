package tradepost.purchase.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrder;
import tradepost.orders.Payment;
import tradepost.orders.Transition;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseEvents.OrderCancelled;
import tradepost.purchase.PurchaseEvents.OrderClosed;
import tradepost.purchase.PurchaseEvents.OrderPaid;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.ReceiveOrder;

/** The transitions of {@link PurchaseStates}: each locks its order, changes it, and records the event. */
final class OrderActions {
    static final String NOT_FOUND = "order_not_found";

    private OrderActions() {}

    static PurchaseOrderWithItems send(
            Tx tx, UUID orderId, UUID vendorId, @Nullable Instant expectedAt, @Nullable Integer leadTimeDays) {
        var order = lock(tx, orderId, PurchaseStates.ORDER);
        if (!order.vendorId().equals(vendorId)) throw Problem.conflict("order_changed");
        var time = expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC);
        var sent = change(tx, orderId, PurchaseQueries.ORDER, orderId, time, leadTimeDays);
        var event = EventLog.append(
                tx, PurchaseEvents.ORDERED, orderId, sent.order().version(), OrderSent.of(sent));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees what is incoming
        return sent;
    }

    static PurchaseOrderWithItems receive(Tx tx, UUID orderId, @Nullable ReceiveOrder body) {
        var order = lock(tx, orderId, PurchaseStates.RECEIVE);
        return Receiving.receive(tx, order, read(tx, orderId).items(), body);
    }

    static PurchaseOrderWithItems close(Tx tx, UUID orderId, @Nullable String reason) {
        var order = lock(tx, orderId, PurchaseStates.CLOSE);
        tx.sql(PurchaseQueries.SETTLE_LINES, orderId);
        var closed = change(tx, orderId, PurchaseQueries.CLOSE, orderId, reason);
        var now = closed.order();
        var data =
                new OrderClosed(orderId, order.vendorId(), reason, now.totalAmount(), order.number(), order.currency());
        var event = EventLog.append(tx, PurchaseEvents.CLOSED, orderId, now.version(), data);
        EventLog.handOver(tx, "inventory", event);
        return closed;
    }

    /** Fails 400 unknown_provider: purchase orders are paid without a provider. */
    static PurchaseOrderWithItems pay(Tx tx, UUID orderId, PayOrder body) {
        if (!body.isManual())
            throw Problem.badRequest("unknown_provider", Problem.detail("provider", "must be manual"));
        var order = lock(tx, orderId, PurchaseStates.PAY);
        var amount = body.amountOf(order);
        var paymentId = Ids.next();
        tx.sql(
                PurchaseQueries.INSERT_PAYMENT,
                paymentId,
                orderId,
                amount,
                body.methodOrManual(),
                body.reference(),
                Request.actor());
        var paid = change(tx, orderId, PurchaseQueries.PAY, orderId, amount);
        var event = EventLog.append(
                tx,
                PurchaseEvents.PAID,
                orderId,
                paid.order().version(),
                new OrderPaid(
                        orderId,
                        order.vendorId(),
                        paymentId,
                        amount,
                        paid.order().paidAmount(),
                        paid.order().totalAmount(),
                        order.currency(),
                        paid.order().paymentStatus().equals("paid"),
                        order.number(),
                        Payment.MANUAL,
                        body.methodOrManual(),
                        body.reference()));
        EventLog.handOver(tx, "payment", event);
        return paid;
    }

    static PurchaseOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason) {
        var order = lock(tx, orderId, PurchaseStates.CANCEL);
        var cancelled = change(tx, orderId, PurchaseQueries.CANCEL, orderId, reason);
        var event = EventLog.append(
                tx,
                PurchaseEvents.CANCELLED,
                orderId,
                cancelled.order().version(),
                new OrderCancelled(orderId, order.vendorId(), reason, order.number(), order.currency()));
        if (order.status().equals("ordered")) EventLog.handOver(tx, "inventory", event);
        return cancelled;
    }

    static PurchaseOrder lock(Tx tx, UUID orderId, Transition transition) {
        return lock(tx, orderId, transition.statuses());
    }

    /** Locks the order and its lines. Fails 404 order_not_found, 409 invalid_state. */
    static PurchaseOrder lock(Tx tx, UUID orderId, Set<String> statuses) {
        var order = tx.require(NOT_FOUND, PurchaseQueries::order, PurchaseQueries.LOCK, orderId);
        Request.requireVersion(order.version());
        OrderState.require(order, statuses);
        return order;
    }

    static PurchaseOrderWithItems change(Tx tx, UUID orderId, String sql, @Nullable Object... args) {
        expect(1, tx.sql(sql, args).rowCount());
        return read(tx, orderId);
    }

    static PurchaseOrderWithItems read(Tx tx, UUID orderId) {
        return PurchaseQueries.withItems(tx.sql(PurchaseQueries.WITH_ITEMS, orderId));
    }

    /** Checks that the statement's own condition confirms the decision made under the lock. */
    static void expect(int rows, int changed) {
        if (rows != changed) throw new IllegalStateException(changed + " rows were changed instead of " + rows);
    }
}
