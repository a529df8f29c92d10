package tradepost.sales.core.payment;

import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.Payment;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.RefundSettled;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.payment.RefundParts.Part;
import tradepost.sales.core.payment.RefundParts.Refundable;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderRefunded.RefundedPart;

/**
 * Refunds of orders: the order decides under its lock how much which payment gives back. A refund of a payment without a provider is done then.
 * One by a provider is pending until the context payment reports what the provider has decided; if it was refused, it can be asked for again or
 * given back in another way.
 */
public final class Refunds {
    /** By type of event of the context payment. */
    public static final Map<String, Subscriptions.Handler> HANDLERS = Map.of(
            PaymentEvents.REFUND_DONE, Refunds::settled,
            PaymentEvents.REFUND_FAILED, Refunds::settled);

    /**
     * @param paymentId the payment that gives back first; null for the newest
     * @param isOfPayment whether no other payment gives anything back
     * @param isCredited whether a credit note over the amount is issued; otherwise what exceeds the order's credit is owed again
     * @param date on which it counts in the books; null for today
     */
    public record Refund(
            UUID id,
            BigDecimal amount,
            @Nullable UUID paymentId,
            @Nullable String reason,
            boolean isOfPayment,
            boolean isCredited,
            @Nullable LocalDate date) {
        public Refund(UUID id, BigDecimal amount, @Nullable UUID paymentId, @Nullable String reason) {
            this(id, amount, paymentId, reason, false, false, null);
        }

        /** As a request asked for it; for the others, see the record. */
        public static Refund of(UUID id, RefundOrderRequest body, boolean isOfPayment) {
            return new Refund(
                    id, body.amount(), body.paymentId(), body.reason(), isOfPayment, body.isCredited(), body.date());
        }

        private Refund of(BigDecimal exact) {
            return new Refund(id, exact, paymentId, reason, isOfPayment, isCredited, date);
        }
    }

    /** A part of a refund as it is stored. */
    private record Stored(RefundedPart part, Given given, BigDecimal creditShare) {
        static Stored of(Row r, String currency) {
            var part = new RefundedPart(
                    r.getUUID(0),
                    r.getUUID(2),
                    r.getString(3),
                    Money.read(r, 4, currency),
                    r.getString(6),
                    r.getString(7),
                    r.getString(8),
                    r.getString(9));
            return new Stored(
                    part, new Given(r.getUUID(1), null, null, r.getUUID(10), null), Money.read(r, 5, currency));
        }

        BigDecimal amount() {
            return part.amount();
        }
    }

    private Refunds() {}

    /**
     * Gives back a part of what was paid. What was paid with the credit of other orders goes back to them, and from there to where it came in.
     * What exceeds the order's credit is owed again. Does nothing if this refund was decided before. Fails 404 order_not_found, 400 invalid_amount, 409 refund_exceeds_paid, 409 not_invoiced or amount_exceeds_invoiced if it is credited, 409
     * invalid_state if it was given up, 412 stale_version.
     */
    public static void refund(Tx tx, UUID orderId, Refund refund, Caller caller) {
        if (hasTakenEffect(tx, refund.id)) return;
        var order = tx.require("order_not_found", StoredOrder::order, StoredOrder.LOCK, orderId);
        Request.requireVersion(order.version());
        var amount = Money.checked("amount", refund.amount, order.currency());
        if (amount.signum() <= 0)
            throw Problem.badRequest("invalid_amount", Problem.detail("amount", "must be above zero"));
        var credited = refund.isCredited
                ? OrderInvoices.creditRefund(tx, order, amount, Ids.next(), refund.reason, refund.date)
                : order;
        decide(tx, credited, refund.of(amount), OrderPaymentQueries.WITH_CREDIT, caller.actor());
        if (refund.isCredited && order.pendingAmount().signum() > 0) ProviderPayments.fit(tx, orderId, caller.actor());
    }

    /** Whether the command has taken effect. Fails 409 invalid_state if it was given up. */
    private static boolean hasTakenEffect(Tx tx, UUID commandId) {
        tx.sql(OrderPaymentQueries.LOCK_COMMAND, commandId);
        var commanded = commanded(tx, commandId);
        if (commanded == null || commanded) return commanded != null;
        throw Problem.conflict("invalid_state", Problem.detail("refund", "was refused; a new one needs a new key"));
    }

    /** Whether the command has taken effect, or was given up. */
    static boolean isKnown(Db db, UUID commandId) {
        return !db.list(r -> true, OrderPaymentQueries.COMMANDED, commandId)
                .await()
                .isEmpty();
    }

    private static @Nullable Boolean commanded(Tx tx, UUID commandId) {
        return tx.firstOrNull(r -> r.getBoolean(0), OrderPaymentQueries.COMMANDED, commandId);
    }

    /** Fails 400 payment_not_found for a payment that is not of this order; not for an order that does not exist. */
    static void requireOf(Tx tx, UUID orderId, @Nullable UUID paymentId) {
        if (paymentId != null
                && tx.firstOrNull(r -> true, OrderPaymentQueries.NOT_OF_ORDER, orderId, paymentId) != null)
            throw Problem.badRequest(
                    "payment_not_found", Problem.detail("payment_id", "the order has no payment with this id"));
    }

    /** Whether this command has taken effect. If not, it never will: a try that comes later is refused. */
    public static boolean giveUp(Tx tx, UUID commandId) {
        tx.sql(OrderPaymentQueries.LOCK_COMMAND, commandId);
        var commanded = commanded(tx, commandId);
        if (commanded == null) tx.sql(OrderPaymentQueries.RECORD_COMMAND, commandId, false);
        return commanded != null && commanded;
    }

    /** Deletes what was decided more than seven days ago: no try of that command is under way any more. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, OrderPaymentQueries.PRUNE_COMMANDS);
    }

    /**
     * Decides a refund of the locked order. What was paid with credit stays credit. Fails 409 refund_exceeds_paid.
     *
     * @return the order after it
     */
    public static SalesOrder decide(Tx tx, SalesOrder order, Refund refund, String actor) {
        return decide(tx, order, refund, OrderPaymentQueries.REFUNDABLE, actor);
    }

    private static SalesOrder decide(Tx tx, SalesOrder order, Refund refund, String refundable, String actor) {
        var payments = Refundable.list(tx, refundable, order, refund.paymentId);
        var givers = refund.isOfPayment
                ? payments.stream()
                        .filter(of -> of.paymentId().equals(refund.paymentId))
                        .toList()
                : payments;
        var parts = RefundParts.of(givers, refund.amount, order.creditAmount());
        if (RefundParts.sum(parts).compareTo(refund.amount) < 0) throw exceedsPaid(order);
        var own = parts.stream().filter(p -> !p.isCredit()).toList();
        var credit = parts.stream().filter(Part::isCredit).toList();
        var given = new Given(refund.id, refund.reason, null, null, refund.date);
        var after = own.isEmpty() ? order : record(tx, order, given, own, actor);
        return credit.isEmpty() ? after : Transfers.giveBack(tx, order, refund, credit, actor);
    }

    /**
     * What is the same for all parts of a refund.
     *
     * @param reference of credit: the order that receives it
     * @param forOrder the order that the refund was asked for, if it is another one
     * @param date on which what is done counts in the books; null for today
     */
    record Given(
            UUID refundId,
            @Nullable String reason,
            @Nullable String reference,
            @Nullable UUID forOrder,
            @Nullable LocalDate date) {
        Given on(@Nullable LocalDate day) {
            return new Given(refundId, reason, reference, forOrder, day);
        }
    }

    /** Records these parts of a refund of the locked order, and returns the order after it. Fails 400 invalid_date. */
    static SalesOrder record(Tx tx, SalesOrder order, Given refund, List<Part> parts, String actor) {
        if (refund.date != null) requireDate(tx, refund.date, parts);
        var done = RefundParts.sum(parts.stream().filter(Part::isDone).toList());
        var pending = RefundParts.sum(parts).subtract(done);
        var after = tx.single(StoredOrder::order, OrderPaymentQueries.REFUND, order.id(), done, pending);
        tx.sql(
                OrderPaymentQueries.INSERT_REFUNDS,
                order.id(),
                actor,
                refund.refundId,
                parts.stream().map(Part::id).toArray(UUID[]::new),
                parts.stream().map(Part::paymentId).toArray(UUID[]::new),
                parts.stream().map(Part::provider).toArray(String[]::new),
                parts.stream().map(Part::status).toArray(String[]::new),
                Tx.numbers(parts, Part::amount),
                Tx.numbers(parts, Part::creditShare),
                refund.reference,
                refund.forOrder,
                refund.date);
        var shown = parts.stream()
                .map(p -> new RefundedPart(
                        p.id(),
                        p.paymentId(),
                        p.provider(),
                        Money.exact(p.amount(), order.currency()),
                        p.status(),
                        p.provider(),
                        refund.reference,
                        null))
                .toList();
        publish(tx, after, refund, shown, actor);
        return after;
    }

    /** Nothing is given back before it was paid, and a provider gives it back when it decides to. */
    private static void requireDate(Tx tx, LocalDate date, List<Part> parts) {
        if (parts.stream().anyMatch(p -> !p.isDone()))
            throw Problem.badRequest(
                    "invalid_date", Problem.detail("date", "is only for money that is given back without a provider"));
        requirePaid(tx, date, parts.stream().map(Part::paymentId).toArray(UUID[]::new));
    }

    private static void requirePaid(Tx tx, LocalDate date, UUID... payments) {
        var paid = tx.single(r -> r.getLocalDate(0), OrderPaymentQueries.LAST_DATE, (Object) payments);
        if (paid != null && date.isBefore(paid))
            throw Problem.badRequest(
                    "invalid_date", Problem.detail("date", "must not be before " + paid + ", the date of the payment"));
    }

    private static ServiceException exceedsPaid(SalesOrder order) {
        var open = order.paidAmount().subtract(order.refundedAmount()).subtract(order.pendingRefundAmount());
        return Problem.conflict(
                "refund_exceeds_paid",
                Problem.detail(
                        "amount", "must be at most " + open.toPlainString() + ", which is paid and not refunded"));
    }

    /** The event of these parts of a refund, all of which have the same status or are done or pending. */
    private static void publish(Tx tx, SalesOrder order, Given refund, List<RefundedPart> parts, String actor) {
        var data = new OrderRefunded(
                order.id(),
                order.customerId(),
                refund.refundId,
                Money.exact(
                        parts.stream().map(RefundedPart::amount).reduce(BigDecimal.ZERO, BigDecimal::add),
                        order.currency()),
                order.refundedAmount(),
                order.paidAmount(),
                order.currency(),
                refund.reason,
                order.number(),
                parts,
                order.status(),
                order.paymentStatus(),
                refund.forOrder,
                refund.date);
        var event = EventLog.event(type(parts), order.id(), order.version(), data, actor, null);
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "payment", event);
        OrderInvoices.publish(tx, order.id(), actor, refund.date);
    }

    private static String type(List<RefundedPart> parts) {
        if (parts.stream().anyMatch(p -> p.status().equals("failed"))) return SalesEvents.REFUND_FAILED;
        return parts.stream().allMatch(p -> p.status().equals("done"))
                ? SalesEvents.REFUNDED
                : SalesEvents.REFUND_REQUESTED;
    }

    /**
     * What follows if the locked order owes less than before: an amount that was paid above what it owes is given back, and less is needed of
     * what is authorised.
     *
     * @param amount to give back; 0 for nothing
     * @param refundId of the refund
     */
    public static void settle(
            Tx tx, SalesOrder order, BigDecimal amount, UUID refundId, @Nullable String reason, String actor) {
        if (amount.signum() > 0) decide(tx, order, new Refund(refundId, amount, null, reason), actor);
        if (order.pendingAmount().signum() > 0) ProviderPayments.fit(tx, order.id(), actor);
    }

    /** How much of an amount the payments of the order can give back. */
    public static BigDecimal payable(Tx tx, SalesOrder order, BigDecimal amount) {
        if (amount.signum() <= 0) return amount;
        var left = Refundable.list(tx, OrderPaymentQueries.REFUNDABLE, order, null);
        return amount.min(left.stream().map(Refundable::left).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** By how much the credit of an order has grown, or 0. */
    public static BigDecimal grown(BigDecimal creditBefore, SalesOrder now) {
        return Money.exact(now.creditAmount().subtract(creditBefore).max(BigDecimal.ZERO), now.currency());
    }

    /** What a provider has decided about a part of a refund. */
    private static void settled(Tx tx, Event event) {
        var data = Json.read(event.data(), RefundSettled.class);
        var order = tx.firstOrNull(StoredOrder::order, StoredOrder.LOCK, data.orderId());
        if (order == null) return;
        var part = tx.firstOrNull(
                r -> Stored.of(r, order.currency()),
                OrderPaymentQueries.SETTLE,
                data.id(),
                data.status(),
                data.reason());
        if (part == null) return;
        var done = data.status().equals("done") ? part.amount() : BigDecimal.ZERO;
        var after = tx.single(
                StoredOrder::order,
                OrderPaymentQueries.REFUND,
                order.id(),
                done,
                part.amount().negate());
        publish(tx, after, part.given(), List.of(part.part()), event.actor());
    }

    /**
     * Asks the provider again for a part of a refund that it has refused, or records that it was given back in another way. Does nothing if the
     * command has taken effect. Fails 404 order_not_found or refund_not_found, 409 invalid_state unless it was refused, refund_exceeds_credit if
     * the order owes again what it was to pay back, refund_exceeds_paid if the payment has given it back meanwhile.
     */
    public static void repeat(Tx tx, UUID orderId, RepeatRefundRequest body, Caller caller) {
        if (hasTakenEffect(tx, body.commandId())) return;
        var order = tx.require("order_not_found", StoredOrder::order, StoredOrder.LOCK, orderId);
        var stored = tx.require(
                "refund_not_found",
                r -> Stored.of(r, order.currency()),
                OrderPaymentQueries.PART,
                orderId,
                body.refundId(),
                body.paymentId());
        var part = stored.part();
        if (!part.status().equals("failed"))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + part.status()));
        if (stored.creditShare().compareTo(order.creditAmount()) > 0)
            throw Problem.conflict(
                    "refund_exceeds_credit",
                    Problem.detail(
                            "refund_id",
                            "pays back " + stored.creditShare().toPlainString() + ", and the order's credit is "
                                    + order.creditAmount().toPlainString()));
        requireLeft(tx, order, part);
        boolean done = body.method() != null;
        var none = BigDecimal.ZERO;
        var after = tx.single(
                StoredOrder::order,
                OrderPaymentQueries.REFUND,
                orderId,
                done ? part.amount() : none,
                done ? none : part.amount());
        var status = done ? "done" : "pending";
        var method = body.method() == null ? part.provider() : body.method();
        if (body.date() != null) requirePaid(tx, body.date(), part.paymentId());
        tx.sql(OrderPaymentQueries.AGAIN, part.id(), status, method, body.reference(), body.date());
        tx.sql(OrderPaymentQueries.RECORD_COMMAND, body.commandId(), true);
        var provider = done ? Payment.MANUAL : part.provider();
        var now = new RefundedPart(
                part.id(), part.paymentId(), provider, part.amount(), status, method, body.reference(), null);
        publish(tx, after, stored.given().on(body.date()), List.of(now), caller.actor());
    }

    private static void requireLeft(Tx tx, SalesOrder order, RefundedPart part) {
        var left = Refundable.list(tx, OrderPaymentQueries.REFUNDABLE, order, part.paymentId())
                .getFirst();
        if (left.left().compareTo(part.amount()) < 0) throw exceedsPaid(order);
    }

    /** Whether the newest refund of this response waits for a provider: the one that its transaction has decided. */
    static boolean isPending(SalesOrderWithItems answer) {
        var refunds = answer.payments().stream()
                .filter(p -> p.kind().equals("refund"))
                .toList();
        return !refunds.isEmpty()
                && refunds.stream()
                        .filter(p ->
                                Objects.equals(p.refundId(), refunds.getLast().refundId()))
                        .anyMatch(p -> p.status().equals("pending"));
    }
}
