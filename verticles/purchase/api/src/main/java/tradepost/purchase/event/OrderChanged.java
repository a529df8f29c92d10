package tradepost.purchase.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** An order that was sent, after a change of it. */
public record OrderChanged(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The status of the order after the change.", example = "ordered")
        String status,

        @FieldDoc("The lines after the change.") List<OrderedLine> items,

        @FieldDoc(value = "The sum of the lines, without what went back.", example = "50000.00")
        BigDecimal totalAmount,

        @FieldDoc(
                value = "What it may come to with its tolerance, which is what needs an approval.",
                example = "50000.00")
        BigDecimal maximumAmount,

        @FieldDoc(
                value = "Whether somebody else must approve it before more of it is received or paid.",
                example = "false")
        boolean approvalRequired,

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

        @FieldDoc("The lines that are still open.") List<ExpectedLine> expected,

        @FieldDoc(
                value = "When it should have arrived first, if that was changed after it had not come; null otherwise.",
                example = "2026-01-20T12:00:00Z")
        @Nullable
        Instant missedAt,

        @FieldDoc(value = "Why it was changed, if that was said.", example = "The vendor has only 40") @Nullable
        String reason) {
    /** The time by which it is on time. */
    public @Nullable Instant promisedAt() {
        return missedAt == null ? expectedAt : missedAt;
    }
}
