package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderContent;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.returns.ReturnEvents.OrderReturned;

/**
 * A sales order as its events have it. They may come late: what a newer one has said stays.
 *
 * @param stage draft, confirmed or cancelled
 * @param settlement {@link #OWED}, or settled: {@link #PAID} or {@link #WITHOUT_MONEY}
 * @param contentVersion of the order, of which customer, currency and total are
 * @param settledPosition of the event that says whether it is settled
 */
public record OrderFact(
        UUID orderId,
        String number,
        UUID customerId,
        String currency,
        BigDecimal totalAmount,
        String stage,
        String fulfillmentStatus,
        String settlement,
        String status,
        @Nullable Instant createdAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant cancelledAt,
        long contentVersion,
        long fulfillmentVersion,
        long settledPosition) {
    private static final String DRAFT = "draft";
    private static final String CONFIRMED = "confirmed";
    private static final String CANCELLED = "cancelled";

    /** Something is owed, or it is a draft. */
    private static final String OWED = "owed";

    /** Nothing is owed, and money stays. */
    private static final String PAID = "paid";

    /** Nothing is owed, and no money stays: it is free, credited, written off or given back. */
    private static final String WITHOUT_MONEY = "without_money";

    /** An order of which only this event is known. */
    public static OrderFact unknown(UUID orderId, Event e) {
        var data = e.data();
        return new OrderFact(
                orderId,
                Objects.requireNonNullElse(data.getString("order_number", data.getString("number")), ""),
                UUID.fromString(data.getString("customer_id")),
                Objects.requireNonNullElse(data.getString("currency"), ""),
                BigDecimal.ZERO,
                DRAFT,
                "unfulfilled",
                OWED,
                DRAFT,
                null,
                null,
                null,
                -1,
                -1,
                0);
    }

    /** The order after the event. */
    public OrderFact after(Event e) {
        return switch (e.type()) {
            case SalesEvents.CREATED -> content(e, e.data(OrderContent.class)).created(e.time());
            case SalesEvents.UPDATED -> content(e, e.data(OrderContent.class));
            case SalesEvents.CONFIRMED -> confirmed(e, e.data(OrderConfirmed.class));
            case SalesEvents.CHANGED -> {
                var d = e.data(OrderChanged.class);
                yield total(e, d.totalAmount())
                        .fulfilled(e, d.fulfillmentStatus())
                        .settled(e, d.paymentStatus());
            }
            case SalesEvents.CLOSED -> {
                var d = e.data(OrderClosed.class);
                yield total(e, d.totalAmount())
                        .fulfilled(e, d.fulfillmentStatus())
                        .settled(e, d.paymentStatus());
            }
            case SalesEvents.SHIPPED -> fulfilled(e, e.data(OrderShipped.class).fulfillmentStatus());
            case SalesEvents.RETURNED -> {
                var d = e.data(OrderReturned.class);
                yield fulfilled(e, d.fulfillmentStatus()).settled(e, d.paymentStatus());
            }
            case SalesEvents.PAID -> settlement(e, PAID);
            case SalesEvents.PARTIALLY_PAID -> settlement(e, OWED);
            case SalesEvents.REFUNDED, SalesEvents.REFUND_REQUESTED, SalesEvents.REFUND_FAILED ->
                settled(e, e.data(OrderRefunded.class).paymentStatus());
            case SalesEvents.INVOICE_CHANGED ->
                settled(e, e.data(InvoiceChanged.class).orderPaymentStatus());
            case SalesEvents.CANCELLED -> cancelled(e.time());
            default -> this;
        };
    }

    private OrderFact content(Event e, OrderContent d) {
        return with(e, d.number(), d.customerId(), d.currency(), d.totalAmount());
    }

    private OrderFact confirmed(Event e, OrderConfirmed d) {
        return with(e, d.number(), d.customerId(), d.currency(), d.totalAmount())
                .confirmed(e.time())
                .settlement(e, d.totalAmount().signum() == 0 ? WITHOUT_MONEY : OWED);
    }

    private OrderFact with(Event e, String itsNumber, UUID customer, String itsCurrency, BigDecimal total) {
        if (e.subjectVersion() <= contentVersion) return this;
        return of(
                itsNumber,
                customer,
                itsCurrency,
                total,
                stage,
                fulfillmentStatus,
                settlement,
                createdAt,
                confirmedAt,
                cancelledAt,
                e.subjectVersion(),
                fulfillmentVersion,
                settledPosition);
    }

    private OrderFact total(Event e, BigDecimal total) {
        return with(e, number, customerId, currency, total);
    }

    private OrderFact created(Instant at) {
        return moments(stage, at, confirmedAt, cancelledAt);
    }

    private OrderFact confirmed(Instant at) {
        return moments(stage.equals(CANCELLED) ? CANCELLED : CONFIRMED, createdAt, at, cancelledAt);
    }

    private OrderFact cancelled(Instant at) {
        return moments(CANCELLED, createdAt, confirmedAt, at);
    }

    private OrderFact moments(
            String itsStage, @Nullable Instant created, @Nullable Instant confirmed, @Nullable Instant cancelled) {
        return of(
                number,
                customerId,
                currency,
                totalAmount,
                itsStage,
                fulfillmentStatus,
                settlement,
                created,
                confirmed,
                cancelled,
                contentVersion,
                fulfillmentVersion,
                settledPosition);
    }

    private OrderFact fulfilled(Event e, String now) {
        if (e.subjectVersion() <= fulfillmentVersion) return this;
        return of(
                number,
                customerId,
                currency,
                totalAmount,
                stage,
                now,
                settlement,
                createdAt,
                confirmedAt,
                cancelledAt,
                contentVersion,
                e.subjectVersion(),
                settledPosition);
    }

    /** @param paymentStatus of the order now */
    private OrderFact settled(Event e, String paymentStatus) {
        return settlement(
                e,
                switch (paymentStatus) {
                    case "unpaid", "partially_paid" -> OWED;
                    case "paid", "partially_refunded" -> PAID;
                    default -> WITHOUT_MONEY; // not_due, refunded
                });
    }

    private OrderFact settlement(Event e, String now) {
        if (e.sequence() <= settledPosition) return this;
        return of(
                number,
                customerId,
                currency,
                totalAmount,
                stage,
                fulfillmentStatus,
                now,
                createdAt,
                confirmedAt,
                cancelledAt,
                contentVersion,
                fulfillmentVersion,
                e.sequence());
    }

    private OrderFact of(
            String itsNumber,
            UUID customer,
            String itsCurrency,
            BigDecimal total,
            String itsStage,
            String fulfillment,
            String itsSettlement,
            @Nullable Instant created,
            @Nullable Instant confirmed,
            @Nullable Instant cancelled,
            long content,
            long fulfilled,
            long settledAt) {
        return new OrderFact(
                orderId,
                itsNumber,
                customer,
                itsCurrency,
                total,
                itsStage,
                fulfillment,
                itsSettlement,
                status(itsStage, fulfillment, itsSettlement),
                created,
                confirmed,
                cancelled,
                content,
                fulfilled,
                settledAt);
    }

    /** As sales decides it. */
    private static String status(String stage, String fulfillment, String settlement) {
        if (!stage.equals(CONFIRMED)) return stage;
        if (settlement.equals(OWED)) return CONFIRMED;
        if (fulfillment.equals("fulfilled") || fulfillment.equals("returned")) return "completed";
        return settlement.equals(PAID) ? PAID : CONFIRMED;
    }

    public boolean isConfirmed() {
        return stage.equals(CONFIRMED);
    }

    public boolean isCancelled() {
        return stage.equals(CANCELLED);
    }
}
