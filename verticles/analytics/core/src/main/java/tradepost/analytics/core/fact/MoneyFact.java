package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;

/**
 * Money that came in or left, or credit of one order that paid another one.
 *
 * @param kind payment, refund, transfer, vendor_payment or vendor_refund
 * @param partyId the customer or the vendor
 * @param amount negative if money has left
 * @param countedAt when it moved, if that was on its date; otherwise the beginning of its date
 */
public record MoneyFact(
        UUID id,
        String kind,
        UUID paymentId,
        UUID orderId,
        String orderNumber,
        UUID partyId,
        String currency,
        BigDecimal amount,
        String provider,
        String method,
        Instant countedAt) {
    public static final String PAYMENT = "payment";
    public static final String REFUND = "refund";
    public static final String VENDOR_PAYMENT = "vendor_payment";
    private static final String VENDOR_REFUND = "vendor_refund";
    private static final String TRANSFER = "transfer";
    /** The provider of what was paid with the credit of another order. */
    private static final String CREDIT = "credit";

    /** None if the order costs nothing. */
    public static List<MoneyFact> of(Event e, OrderPaid d, BusinessZone zone) {
        var id = d.paymentId();
        if (id == null) return List.of();
        return List.of(new MoneyFact(
                id,
                kind(d.provider(), PAYMENT),
                id,
                d.orderId(),
                d.number(),
                d.customerId(),
                d.currency(),
                d.amount(),
                d.provider(),
                d.method(),
                counted(e, d.date(), zone)));
    }

    /** The parts that are done. */
    public static List<MoneyFact> of(Event e, OrderRefunded d, BusinessZone zone) {
        return d.parts().stream()
                .filter(part -> part.status().equals("done"))
                .map(part -> new MoneyFact(
                        part.id(),
                        kind(part.provider(), REFUND),
                        part.paymentId(),
                        d.orderId(),
                        d.number(),
                        d.customerId(),
                        d.currency(),
                        part.amount().negate(),
                        part.provider(),
                        part.method(),
                        counted(e, d.date(), zone)))
                .toList();
    }

    public static List<MoneyFact> of(Event e, tradepost.purchase.event.OrderPaid d, BusinessZone zone) {
        return List.of(new MoneyFact(
                d.paymentId(),
                kind(d.provider(), VENDOR_PAYMENT),
                d.paymentId(),
                d.orderId(),
                d.number(),
                d.vendorId(),
                d.currency(),
                d.amount().negate(),
                d.provider(),
                d.method(),
                counted(e, d.date(), zone)));
    }

    /** What a vendor paid back. */
    public static List<MoneyFact> of(Event e, tradepost.purchase.event.OrderRefunded d, BusinessZone zone) {
        return d.parts().stream()
                .map(part -> new MoneyFact(
                        part.id(),
                        kind(part.provider(), VENDOR_REFUND),
                        part.paymentId(),
                        d.orderId(),
                        d.number(),
                        d.vendorId(),
                        d.currency(),
                        part.amount(),
                        part.provider(),
                        part.method(),
                        counted(e, d.date(), zone)))
                .toList();
    }

    /** @param date that a command gave; null for the day of the event */
    private static Instant counted(Event e, @Nullable LocalDate date, BusinessZone zone) {
        return date == null || zone.day(e.time()).equals(date) ? e.time() : zone.start(date);
    }

    private static String kind(String provider, String otherwise) {
        return provider.equals(CREDIT) ? TRANSFER : otherwise;
    }
}
