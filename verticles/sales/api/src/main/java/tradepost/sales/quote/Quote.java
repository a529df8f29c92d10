package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;

/**
 * The head of a quote.
 *
 * @param number such as {@code QU-000001}
 * @param status draft, sent, accepted, declined or expired
 * @param currency ISO 4217 code of the amounts
 * @param internalNotes of staff, like privateMetadata: see {@link #forCustomer}
 * @param orderId the order that was made from it when it was accepted
 * @param endedAt when it was accepted or declined, or has expired
 * @param keepTaxes whether its taxes apply until {@code validUntil}, whatever they are by then
 * @param paymentTermsDays from the confirmation of its order to the due date; null if that is due at once
 */
public record Quote(
        UUID id,
        String number,
        UUID customerId,
        String customerName,
        String status,
        String currency,
        BigDecimal totalAmount,
        Instant validUntil,
        @Nullable String notes,
        @Nullable String reference,
        JsonObject metadata,
        @Nullable String internalNotes,
        JsonObject privateMetadata,
        @Nullable String declineReason,
        @Nullable UUID orderId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant sentAt,
        @Nullable Instant endedAt,
        boolean keepTaxes,
        @Nullable Integer paymentTermsDays) {
    public static Quote of(JsonObject json) {
        return Json.read(json, Quote.class);
    }

    /** Without what staff note. */
    public Quote forCustomer() {
        boolean hasNothing = internalNotes == null && privateMetadata.isEmpty();
        return hasNothing ? this : of(StaffFields.hidden(Json.write(this)));
    }
}
