package tradepost.sales.returns;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;

/**
 * Pieces of an order that came back.
 *
 * @param number such as {@code RT-000001}
 * @param internalNotes of staff, like privateMetadata: see {@link #forCustomer}
 * @param amount what they had cost, without the restocking fee: it is no longer owed
 * @param restockingFee the sum of those of the lines
 * @param refundedAmount what was given back with it, without what a provider has not given back
 * @param refundId the refund that was decided with it; null if there was none
 * @param actor who recorded it
 * @param lines null in lists
 */
public record SalesReturn(
        UUID id,
        String number,
        UUID orderId,
        String orderNumber,
        UUID customerId,
        @Nullable String reason,
        JsonObject metadata,
        @Nullable String internalNotes,
        JsonObject privateMetadata,
        String currency,
        BigDecimal amount,
        BigDecimal restockingFee,
        BigDecimal refundedAmount,
        String actor,
        Instant createdAt,
        Instant updatedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Line> lines,

        @Nullable UUID refundId) {
    /**
     * Pieces of a line that came back to one location.
     *
     * @param locationId null if they are discarded
     * @param lot the number that was sent; null if none was
     * @param totalAmount what they had cost
     * @param restockingFee with its tax, which is kept of that
     */
    public record Line(
            UUID lineId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            String disposition,
            @Nullable UUID locationId,
            @Nullable String code,
            @Nullable String lot,
            @Nullable LocalDate expiresOn,
            BigDecimal subtotal,
            BigDecimal discountAmount,
            BigDecimal taxAmount,
            BigDecimal totalAmount,
            BigDecimal restockingFee) {}

    public SalesReturn with(List<Line> all) {
        return new SalesReturn(
                id,
                number,
                orderId,
                orderNumber,
                customerId,
                reason,
                metadata,
                internalNotes,
                privateMetadata,
                currency,
                amount,
                restockingFee,
                refundedAmount,
                actor,
                createdAt,
                updatedAt,
                all,
                refundId);
    }

    public SalesReturn by(String other) {
        return new SalesReturn(
                id,
                number,
                orderId,
                orderNumber,
                customerId,
                reason,
                metadata,
                internalNotes,
                privateMetadata,
                currency,
                amount,
                restockingFee,
                refundedAmount,
                other,
                createdAt,
                updatedAt,
                lines,
                refundId);
    }

    public static SalesReturn of(JsonObject json) {
        return Json.read(json, SalesReturn.class);
    }

    /** Without what staff note. */
    public SalesReturn forCustomer() {
        boolean hasNothing = internalNotes == null && privateMetadata.isEmpty();
        return hasNothing ? this : of(StaffFields.hidden(Json.write(this)));
    }
}
