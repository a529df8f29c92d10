package tradepost.purchase.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** What is still expected, and when. */
public record OrderRescheduled(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

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
        Instant missedAt) {
    /** The time by which it is on time. */
    public @Nullable Instant promisedAt() {
        return missedAt == null ? expectedAt : missedAt;
    }
}
