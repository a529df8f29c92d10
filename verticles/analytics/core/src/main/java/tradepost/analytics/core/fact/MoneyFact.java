package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.events.Event;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;

/**
 * Money that came in or left, or credit of one order that paid another one.
 *
 * @param kind payment, refund, transfer or vendor_payment
 * @param partyId the customer or the vendor
 * @param amount negative if money has left
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
    private static final String TRANSFER = "transfer";
    /** The provider of what was paid with the credit of another order. */
    private static final String CREDIT = "credit";

    /** None if the order costs nothing. */
    public static List<MoneyFact> of(Event e, OrderPaid d) {
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
                e.time()));
    }

    /** The parts that are done. */
    public static List<MoneyFact> of(Event e, OrderRefunded d) {
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
                        e.time()))
                .toList();
    }

    public static List<MoneyFact> of(Event e, tradepost.purchase.event.OrderPaid d) {
        return List.of(new MoneyFact(
                d.paymentId(),
                VENDOR_PAYMENT,
                d.paymentId(),
                d.orderId(),
                d.number(),
                d.vendorId(),
                d.currency(),
                d.amount().negate(),
                d.provider(),
                d.method(),
                e.time()));
    }

    private static String kind(String provider, String otherwise) {
        return provider.equals(CREDIT) ? TRANSFER : otherwise;
    }
}
