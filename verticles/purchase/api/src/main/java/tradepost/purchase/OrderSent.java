package tradepost.purchase;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.event.OrderedLine;

/** The data of {@link PurchaseEvents#ORDERED}: the order as it was sent to the vendor. */
public record OrderSent(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc("The lines, in the order in which they were sent.")
        List<OrderedLine> items,

        @FieldDoc(value = "The sum of the lines.", example = "50000.00")
        BigDecimal totalAmount,

        @FieldDoc(
                value = "The location where it should arrive; null for the default location.",
                example = "0198c0de-0000-7000-8000-000000000031")
        @Nullable
        UUID locationId,

        @FieldDoc(value = "The code of this location; null for the default location.", example = "MAIN") @Nullable
        String code,

        @FieldDoc(value = "When it should arrive; null if that is not known.", example = "2026-01-22T12:00:00Z")
        @Nullable
        Instant expectedAt,

        @FieldDoc("The lines that are still open.") List<ExpectedLine> expected) {
    public static OrderSent of(PurchaseOrderWithItems sent) {
        var order = sent.order();
        var written = OrderWritten.of(sent);
        var open = sent.items().stream()
                .map(l -> new ExpectedLine(l.id(), l.itemId(), l.sku(), l.name(), l.quantity()))
                .toList();
        return new OrderSent(
                order.id(),
                order.number(),
                order.vendorId(),
                order.currency(),
                written.items(),
                order.totalAmount(),
                order.locationId(),
                order.code(),
                order.expectedAt(),
                open);
    }
}
