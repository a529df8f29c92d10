package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Money;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderRescheduled;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.event.OrderedLine;

/**
 * An order to a vendor as its events have it. They may come late: what a newer one has said stays.
 *
 * @param lines null while no event has them
 * @param linesVersion the version of the order that they are from; expectedVersion that of the time at which it is expected
 */
public record PurchaseFact(
        UUID orderId,
        String number,
        UUID vendorId,
        String currency,
        @Nullable List<Line> lines,
        long linesVersion,
        @Nullable Instant expectedAt,
        long expectedVersion,
        @Nullable Instant orderedAt,
        @Nullable Instant receivedAt,
        @Nullable Instant closedAt,
        @Nullable Instant cancelledAt) {
    /** A line of the order, with the price of the pieces that were ordered, whatever was received of them. */
    public record Line(UUID lineId, UUID itemId, long quantity, BigDecimal unitPrice, BigDecimal subtotal) {}

    public static PurchaseFact unknown(Event e) {
        var data = e.data();
        return new PurchaseFact(
                e.subject(),
                data.getString("number"),
                UUID.fromString(data.getString("vendor_id")),
                Objects.requireNonNullElse(data.getString("currency"), ""),
                null,
                -1,
                null,
                -1,
                null,
                null,
                null,
                null);
    }

    public PurchaseFact after(Event e) {
        return switch (e.type()) {
            case PurchaseEvents.CREATED, PurchaseEvents.UPDATED -> {
                var d = e.data(OrderWritten.class);
                yield written(e, d.vendorId(), d.currency(), d.items());
            }
            case PurchaseEvents.ORDERED -> {
                var d = e.data(OrderSent.class);
                yield written(e, d.vendorId(), d.currency(), d.items())
                        .expected(e, d.expectedAt())
                        .times(e.time(), receivedAt, closedAt, cancelledAt);
            }
            case PurchaseEvents.CHANGED -> {
                var d = e.data(OrderChanged.class);
                var its = written(e, d.vendorId(), d.currency(), d.items()).expected(e, d.promisedAt());
                yield d.expected().isEmpty() ? its.times(orderedAt, e.time(), closedAt, cancelledAt) : its;
            }
            case PurchaseEvents.RESCHEDULED ->
                expected(e, e.data(OrderRescheduled.class).promisedAt());
            case PurchaseEvents.RECEIVED -> {
                var d = e.data(OrderReceived.class);
                yield in(d.currency())
                        .expected(e, d.promisedAt())
                        .times(orderedAt, d.complete() ? e.time() : receivedAt, closedAt, cancelledAt);
            }
            case PurchaseEvents.CLOSED -> times(orderedAt, receivedAt, e.time(), cancelledAt);
            case PurchaseEvents.CANCELLED -> times(orderedAt, receivedAt, closedAt, e.time());
            default -> this;
        };
    }

    private PurchaseFact written(Event e, UUID vendor, String itsCurrency, List<OrderedLine> ordered) {
        if (e.subjectVersion() <= linesVersion) return this;
        var its = ordered.stream()
                .map(l -> new Line(
                        l.lineId(),
                        l.itemId(),
                        l.quantity(),
                        l.unitPrice(),
                        Money.subtotal(l.quantity(), l.unitPrice(), itsCurrency)))
                .toList();
        return new PurchaseFact(
                orderId,
                number,
                vendor,
                itsCurrency,
                its,
                e.subjectVersion(),
                expectedAt,
                expectedVersion,
                orderedAt,
                receivedAt,
                closedAt,
                cancelledAt);
    }

    private PurchaseFact in(String itsCurrency) {
        return currency.equals(itsCurrency) || lines != null ? this : with(itsCurrency, expectedAt, expectedVersion);
    }

    private PurchaseFact expected(Event e, @Nullable Instant at) {
        if (at == null || e.subjectVersion() <= expectedVersion) return this;
        return with(currency, at, e.subjectVersion());
    }

    private PurchaseFact with(String itsCurrency, @Nullable Instant expected, long version) {
        return new PurchaseFact(
                orderId,
                number,
                vendorId,
                itsCurrency,
                lines,
                linesVersion,
                expected,
                version,
                orderedAt,
                receivedAt,
                closedAt,
                cancelledAt);
    }

    private PurchaseFact times(
            @Nullable Instant ordered,
            @Nullable Instant received,
            @Nullable Instant closed,
            @Nullable Instant cancelled) {
        return new PurchaseFact(
                orderId,
                number,
                vendorId,
                currency,
                lines,
                linesVersion,
                expectedAt,
                expectedVersion,
                ordered,
                received,
                closed,
                cancelled);
    }
}
