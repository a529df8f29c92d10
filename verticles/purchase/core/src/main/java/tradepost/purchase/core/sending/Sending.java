package tradepost.purchase.core.sending;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.receipt.ReceiptRules;
import tradepost.purchase.event.OrderApproved;
import tradepost.purchase.event.OrderCancelled;
import tradepost.purchase.event.OrderRescheduled;

/** Approves, sends, reschedules and cancels orders: each locks its order, changes it, and records the event. */
public final class Sending {
    private static final String WRITTEN_BY = "select written_by from purchase_order where id = $1";

    private Sending() {}

    public static PurchaseOrderWithItems send(
            Tx tx,
            UUID orderId,
            UUID vendorId,
            @Nullable Instant expectedAt,
            @Nullable Integer leadTimeDays,
            Approval approval) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.ORDER);
        approval.require(order);
        if (!order.vendorId().equals(vendorId)) throw Problem.conflict("order_changed");
        ContractPrices.draw(tx, orderId);
        var time = expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC);
        var sent = LockedPurchase.change(
                tx, orderId, SendingQueries.ORDER, orderId, time, leadTimeDays, approval.above(), approval.currency());
        var event = EventLog.append(
                tx, PurchaseEvents.ORDERED, orderId, sent.order().version(), OrderSent.of(sent));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees what is incoming
        return sent;
    }

    public static PurchaseOrderWithItems approve(Tx tx, UUID orderId) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.APPROVE);
        if (Approval.isApproved(order))
            throw Problem.conflict(
                    "invalid_state", Problem.detail("approved_amount", "is all that it may cost already"));
        var actor = Request.actor();
        if (actor.equals(order.createdBy()) || actor.equals(tx.single(r -> r.getString(0), WRITTEN_BY, orderId)))
            throw Problem.forbidden("approver_is_author");
        var approved = LockedPurchase.change(tx, orderId, SendingQueries.APPROVE, orderId, actor);
        var data =
                new OrderApproved(orderId, order.number(), order.vendorId(), order.maximumAmount(), order.currency());
        EventLog.append(tx, PurchaseEvents.APPROVED, orderId, approved.order().version(), data);
        return approved;
    }

    /** Changes when the goods are expected; nothing if they are expected then already. */
    public static PurchaseOrderWithItems reschedule(Tx tx, UUID orderId, @Nullable Instant expectedAt) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.RESCHEDULE);
        if (Objects.equals(expectedAt, order.expectedAt())) return LockedPurchase.read(tx, orderId);
        var time = expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC);
        var changed = LockedPurchase.change(tx, orderId, SendingQueries.RESCHEDULE, orderId, time);
        var now = changed.order();
        var open = ReceiptRules.expected(changed.items(), Map.of());
        var data = new OrderRescheduled(
                orderId, now.number(), now.vendorId(), now.locationId(), now.code(), now.expectedAt(), open);
        var event = EventLog.append(tx, PurchaseEvents.RESCHEDULED, orderId, now.version(), data);
        EventLog.handOver(tx, "inventory", event);
        return changed;
    }

    public static PurchaseOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.CANCEL);
        tx.sql(SendingQueries.EXPECT_NOTHING, orderId);
        ContractPrices.follow(tx, orderId);
        var cancelled = LockedPurchase.change(tx, orderId, SendingQueries.CANCEL, orderId, reason);
        var event = EventLog.append(
                tx,
                PurchaseEvents.CANCELLED,
                orderId,
                cancelled.order().version(),
                new OrderCancelled(orderId, order.vendorId(), reason, order.number(), order.currency()));
        if (order.status().equals("ordered")) EventLog.handOver(tx, "inventory", event);
        return cancelled;
    }
}
