package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;

/**
 * Goods that go back to a vendor.
 *
 * @param number of the order
 * @param lines null while the request is not known
 * @param countedAt when they went; null until then
 */
public record VendorReturnFact(
        UUID returnId,
        UUID orderId,
        String number,
        UUID vendorId,
        String currency,
        @Nullable List<Line> lines,
        @Nullable Instant countedAt) {
    /** @param damaged whether the pieces were in that state, which their receipt has counted */
    public record Line(UUID itemId, long quantity, BigDecimal amount, boolean damaged) {}

    public static VendorReturnFact of(ReturnRequested d) {
        var lines = d.items().stream()
                .map(l ->
                        new Line(l.itemId(), l.quantity(), l.amount(), l.state().equals("damaged")))
                .toList();
        return new VendorReturnFact(d.returnId(), d.orderId(), d.number(), d.vendorId(), d.currency(), lines, null);
    }

    public static VendorReturnFact of(Event e, OrderReturned d) {
        return new VendorReturnFact(d.returnId(), d.orderId(), d.number(), d.vendorId(), d.currency(), null, e.time());
    }

    public VendorReturnFact and(@Nullable VendorReturnFact other) {
        if (other == null) return this;
        return new VendorReturnFact(
                returnId,
                orderId,
                number,
                vendorId,
                currency,
                lines == null ? other.lines : lines,
                countedAt == null ? other.countedAt : countedAt);
    }
}
