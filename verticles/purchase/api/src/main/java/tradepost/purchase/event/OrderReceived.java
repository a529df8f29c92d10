package tradepost.purchase.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** A delivery. */
public record OrderReceived(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "The id of the delivery.", example = "0198c0de-0000-7000-8000-000000000091")
        UUID receiptId,

        @FieldDoc(value = "Whether the order has been received in full.", example = "true")
        boolean complete,

        @FieldDoc("The items received with this delivery, not those ordered.")
        List<ReceivedLine> items,

        @FieldDoc(value = "The sum of these items, in the order's currency.", example = "50000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(
                value = "The location where it arrived; null for the default location.",
                example = "0198c0de-0000-7000-8000-000000000031")
        @Nullable
        UUID locationId,

        @FieldDoc(value = "The code of this location; null for the default location.", example = "MAIN") @Nullable
        String code,

        @FieldDoc(
                value = "The location where the rest should arrive; null for the default location.",
                example = "0198c0de-0000-7000-8000-000000000031")
        @Nullable
        UUID expectedLocationId,

        @FieldDoc(value = "The code of that location; null for the default location.", example = "MAIN") @Nullable
        String expectedCode,

        @FieldDoc(value = "When it should arrive; null if that is not known.", example = "2026-01-22T12:00:00Z")
        @Nullable
        Instant expectedAt,

        @FieldDoc("The lines that are still open.") List<ExpectedLine> expected,

        @FieldDoc(
                value = "When it should have arrived first, if that was changed after it had not come; null otherwise.",
                example = "2026-01-20T12:00:00Z")
        @Nullable
        Instant missedAt,

        @FieldDoc(
                value =
                        "The value of one unit of the order's currency in that of the installation; null if it is the same currency.",
                example = "1.0834")
        @Nullable
        BigDecimal exchangeRate,

        @FieldDoc(
                value =
                        "By how much it changes what is paid above the cost of the goods that came, which is a deposit.",
                example = "0.00")
        @Nullable
        BigDecimal depositChange) {
    /** Of an order of which nothing was paid in advance. */
    public OrderReceived(
            UUID orderId,
            UUID vendorId,
            UUID receiptId,
            boolean complete,
            List<ReceivedLine> items,
            BigDecimal totalAmount,
            String number,
            String currency,
            @Nullable UUID locationId,
            @Nullable String code,
            @Nullable UUID expectedLocationId,
            @Nullable String expectedCode,
            @Nullable Instant expectedAt,
            List<ExpectedLine> expected,
            @Nullable Instant missedAt,
            @Nullable BigDecimal exchangeRate) {
        this(
                orderId,
                vendorId,
                receiptId,
                complete,
                items,
                totalAmount,
                number,
                currency,
                locationId,
                code,
                expectedLocationId,
                expectedCode,
                expectedAt,
                expected,
                missedAt,
                exchangeRate,
                null);
    }

    /** The time by which it is on time. */
    public @Nullable Instant promisedAt() {
        return missedAt == null ? expectedAt : missedAt;
    }
}
