package tradepost.purchase.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.purchase.PurchaseOrderWithItems;

/** The order that was sent, after a change. */
public record PurchaseChanged(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc("All lines after the change, in their sequence; also those that have no pieces any more.")
        List<OrderedLine> items,

        @FieldDoc(value = "The total of the order after the change.", example = "48000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "What it costs if all pieces come that may be received.", example = "48000.00")
        BigDecimal maximumAmount,

        @FieldDoc(value = "The amount up to which it is approved; null without an approval.", example = "50000.00")
        @Nullable
        BigDecimal approvedAmount,

        @FieldDoc(value = "The reason, if one was given.", example = "The vendor called") @Nullable
        String reason,

        @FieldDoc(value = "The status of the order now.", example = "ordered")
        String status,

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
    public static PurchaseChanged of(
            PurchaseOrderWithItems changed, @Nullable String reason, List<ExpectedLine> expected) {
        var order = changed.order();
        return new PurchaseChanged(
                order.id(),
                order.number(),
                order.vendorId(),
                order.currency(),
                OrderWritten.of(changed).items(),
                order.totalAmount(),
                order.maximumAmount(),
                order.approvedAmount(),
                reason,
                order.status(),
                order.locationId(),
                order.code(),
                order.expectedAt(),
                expected);
    }
}
