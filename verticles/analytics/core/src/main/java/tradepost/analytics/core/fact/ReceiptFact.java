package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.events.Event;
import tradepost.purchase.event.OrderReceived;

/**
 * What arrived of a line of an order to a vendor, or of one lot of it.
 *
 * @param number of the order
 * @param damaged of the quantity
 */
public record ReceiptFact(
        UUID receiptId,
        int partNo,
        UUID orderId,
        String number,
        UUID vendorId,
        UUID lineId,
        UUID itemId,
        String currency,
        long quantity,
        long damaged,
        BigDecimal unitPrice,
        BigDecimal amount,
        Instant countedAt) {
    public static List<ReceiptFact> of(Event e, OrderReceived d) {
        var parts = new ArrayList<ReceiptFact>();
        for (var l : d.items())
            parts.add(new ReceiptFact(
                    d.receiptId(),
                    parts.size(),
                    d.orderId(),
                    d.number(),
                    d.vendorId(),
                    l.lineId(),
                    l.itemId(),
                    d.currency(),
                    l.quantity(),
                    l.damaged(),
                    l.unitPrice(),
                    l.subtotal(),
                    e.time()));
        return parts;
    }
}
