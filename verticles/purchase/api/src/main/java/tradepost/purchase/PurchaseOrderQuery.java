package tradepost.purchase;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param q words of its number, vendor, reference or notes, possibly misspelled
 * @param createdTo before this time, like the other times that end in To
 * @param orderedFrom sent to the vendor at this time or later
 * @param receivedFrom received in full at this time or later
 * @param paidFrom paid in full at this time or later
 * @param expectedFrom with goods that are or were expected at this time or later
 * @param totalTo at most this amount
 * @param reference exactly this reference
 * @param itemId with a line of this item
 * @param needsApproval drafts that somebody else must approve, or all others
 * @param totals whether the sums of the page and of the list are wanted
 */
public record PurchaseOrderQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable UUID vendorId,
        @Nullable List<String> status,
        @Nullable List<String> paymentStatus,
        @Nullable String number,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant orderedFrom,
        @Nullable Instant orderedTo,
        @Nullable Instant receivedFrom,
        @Nullable Instant receivedTo,
        @Nullable Instant paidFrom,
        @Nullable Instant paidTo,
        @Nullable Instant expectedFrom,
        @Nullable Instant expectedTo,
        @Nullable BigDecimal totalFrom,
        @Nullable BigDecimal totalTo,
        @Nullable String reference,
        @Nullable UUID itemId,
        @Nullable Boolean needsApproval,
        @Nullable Boolean totals) {
    public static PurchaseOrderQuery of(JsonObject json) {
        return Json.read(json, PurchaseOrderQuery.class);
    }
}
