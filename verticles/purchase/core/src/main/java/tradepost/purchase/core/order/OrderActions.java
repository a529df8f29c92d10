package tradepost.purchase.core.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.Transition;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.event.OrderApproved;
import tradepost.purchase.event.OrderCancelled;
import tradepost.purchase.event.OrderClosed;
import tradepost.purchase.event.OrderPaid;
import tradepost.purchase.event.OrderRescheduled;

/** The transitions of {@link PurchaseStates}: each locks its order, changes it, and records the event. */
public final class OrderActions {
    public static final String NOT_FOUND = "order_not_found";

    public static final Set<String> ALL =
            Set.of("draft", "ordered", "partially_received", "received", "paid", "closed", "cancelled");

    private static final String WRITTEN_BY = "select written_by from purchase_order where id = $1";

    private OrderActions() {}

    public static PurchaseOrderWithItems send(
            Tx tx,
            UUID orderId,
            UUID vendorId,
            @Nullable Instant expectedAt,
            @Nullable Integer leadTimeDays,
            Approval approval) {
        var order = lock(tx, orderId, PurchaseStates.ORDER);
        approval.require(order);
        if (!order.vendorId().equals(vendorId)) throw Problem.conflict("order_changed");
        ContractPrices.draw(tx, orderId);
        ChangedPrices.require(tx, orderId);
        var time = expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC);
        var sent = change(
                tx, orderId, StoredPurchase.ORDER, orderId, time, leadTimeDays, approval.above(), approval.currency());
        var event = EventLog.append(
                tx, PurchaseEvents.ORDERED, orderId, sent.order().version(), OrderSent.of(sent));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees what is incoming
        return sent;
    }

    public static PurchaseOrderWithItems approve(Tx tx, UUID orderId) {
        var order = lock(tx, orderId, PurchaseStates.APPROVE);
        if (Approval.isApproved(order))
            throw Problem.conflict("invalid_state", Problem.detail("approved_amount", "is maximum_amount already"));
        var actor = Request.actor();
        if (actor.equals(order.createdBy()) || actor.equals(tx.single(r -> r.getString(0), WRITTEN_BY, orderId)))
            throw Problem.forbidden("approver_is_author");
        var approved = change(tx, orderId, StoredPurchase.APPROVE, orderId, actor);
        var data =
                new OrderApproved(orderId, order.number(), order.vendorId(), order.maximumAmount(), order.currency());
        EventLog.append(tx, PurchaseEvents.APPROVED, orderId, approved.order().version(), data);
        return approved;
    }

    /** Changes when the goods are expected; nothing if they are expected then already. */
    public static PurchaseOrderWithItems reschedule(Tx tx, UUID orderId, @Nullable Instant expectedAt) {
        var order = lock(tx, orderId, PurchaseStates.RESCHEDULE);
        if (Objects.equals(expectedAt, order.expectedAt())) return read(tx, orderId);
        var time = expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC);
        var changed = change(tx, orderId, StoredPurchase.RESCHEDULE, orderId, time);
        var now = changed.order();
        var open = ReceiptRules.expected(changed.items(), Map.of());
        var data = new OrderRescheduled(
                orderId,
                now.number(),
                now.vendorId(),
                now.locationId(),
                now.code(),
                now.expectedAt(),
                open,
                now.missedAt());
        var event = EventLog.append(tx, PurchaseEvents.RESCHEDULED, orderId, now.version(), data);
        EventLog.handOver(tx, "inventory", event);
        return changed;
    }

    public static PurchaseOrderWithItems close(Tx tx, UUID orderId, @Nullable String reason) {
        costLines(tx, lock(tx, orderId, PurchaseStates.CLOSE), true);
        ContractPrices.giveBack(tx, orderId);
        var closed = change(tx, orderId, StoredPurchase.CLOSE, orderId, reason);
        var now = closed.order();
        var event = EventLog.append(tx, PurchaseEvents.CLOSED, orderId, now.version(), closed(now));
        EventLog.handOver(tx, "inventory", event);
        return closed;
    }

    /** From now on, the lines cost what was received of them, or what was ordered if something is still expected. */
    public static void costLines(Tx tx, PurchaseOrder order, boolean isComplete) {
        if (isComplete) tx.sql(StoredPurchase.SETTLE_LINES, order.id());
        else
            tx.sql(
                    StoredPurchase.OPEN_LINES,
                    order.id(),
                    Money.smallest(order.currency()).scale());
    }

    public static OrderClosed closed(PurchaseOrder now) {
        return new OrderClosed(
                now.id(), now.vendorId(), now.closeReason(), now.totalAmount(), now.number(), now.currency());
    }

    /** An order that {@link #isFree}. */
    public static PurchaseOrderWithItems closeFree(Tx tx, UUID orderId) {
        var closed = change(tx, orderId, StoredPurchase.CLOSE_FREE, orderId);
        EventLog.append(tx, PurchaseEvents.CLOSED, orderId, closed.order().version(), closed(closed.order()));
        return closed;
    }

    /** Whether all goods have arrived, and nothing is to be paid for them: they are free, or went back. Then it is closed, as nobody would pay it. */
    public static boolean isFree(PurchaseOrder order) {
        return PurchaseStates.RETURN_ALL.statuses().contains(order.status())
                && order.totalAmount().signum() == 0;
    }

    /** Fails 400 unknown_provider: purchase orders are paid without a provider. Fails 409 amount_exceeds_open, approval_required. */
    public static PurchaseOrderWithItems pay(Tx tx, UUID orderId, PayOrderRequest body, Approval approval) {
        if (!body.isManual())
            throw Problem.badRequest("unknown_provider", Problem.detail("provider", "must be manual"));
        var order = lock(tx, orderId, PurchaseStates.PAY_ANY);
        requirePayable(tx, order, approval);
        var amount = body.amountOf(order);
        if (amount.signum() == 0)
            throw Problem.conflict("amount_exceeds_open", Problem.detail("amount", "nothing is open"));
        return pay(tx, order, body, amount, null, approval);
    }

    /** Of goods that have not all come, what a change has added must be approved. Fails 409 approval_required. */
    public static void requirePayable(Tx tx, PurchaseOrder order, Approval approval) {
        if (!PurchaseStates.PAY.statuses().contains(order.status())) approval.require(tx, order);
    }

    /** The payment of another order that has credit. */
    public record Source(UUID paymentId, UUID orderId) {}

    /** @param source null for money, which is paid without a provider */
    public static PurchaseOrderWithItems pay(
            Tx tx,
            PurchaseOrder order,
            PayOrderRequest body,
            BigDecimal amount,
            @Nullable Source source,
            Approval approval) {
        var paymentId = Ids.next();
        var provider = source == null ? Payment.MANUAL : PayOrderRequest.CREDIT;
        var method = source == null ? body.methodOrManual() : PayOrderRequest.CREDIT;
        tx.sql(
                StoredPurchase.INSERT_PAYMENT,
                paymentId,
                order.id(),
                amount,
                method,
                body.reference(),
                Request.actor(),
                body.date(),
                provider,
                source == null ? null : source.paymentId(),
                source == null ? null : source.orderId());
        var paid =
                change(tx, order.id(), StoredPurchase.PAY, order.id(), amount, approval.above(), approval.currency());
        var event = EventLog.append(
                tx,
                PurchaseEvents.PAID,
                order.id(),
                paid.order().version(),
                new OrderPaid(
                        order.id(),
                        order.vendorId(),
                        paymentId,
                        amount,
                        paid.order().paidAmount(),
                        paid.order().totalAmount(),
                        order.currency(),
                        paid.order().paymentStatus().equals("paid"),
                        order.number(),
                        provider,
                        method,
                        body.reference(),
                        body.metadataOrNone(),
                        body.date(),
                        paid.order().depositAmount().subtract(order.depositAmount())));
        EventLog.handOver(tx, "payment", event);
        return paid;
    }

    public static PurchaseOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason) {
        var order = lock(tx, orderId, PurchaseStates.CANCEL);
        ContractPrices.giveBack(tx, orderId);
        var cancelled = change(tx, orderId, StoredPurchase.CANCEL, orderId, reason);
        var event = EventLog.append(
                tx,
                PurchaseEvents.CANCELLED,
                orderId,
                cancelled.order().version(),
                new OrderCancelled(orderId, order.vendorId(), reason, order.number(), order.currency()));
        if (order.status().equals("ordered")) EventLog.handOver(tx, "inventory", event);
        return cancelled;
    }

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
