package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A payment for an order.
 *
 * @param direction in for a sales order, out for a purchase order
 * @param provider manual, or who moves the money
 * @param method such as transfer
 * @param reference the bank's reference
 * @param metadata the own data of the client that has asked for it
 * @param amount in the currency, as refundedAmount and pendingRefundAmount
 * @param status created, authorised, captured, partially_refunded, refunded, failed or cancelled
 * @param capture automatic, or manual if it stays authorised until it is captured by a request
 * @param providerReference the provider's id of it
 * @param failure why it failed
 * @param actor who asked for it, as in events
 * @param date on which it counts in the books; null until it is captured
 * @param pendingRefundAmount of refunds that the provider has not decided
 * @param version increases with each change
 */
public record PaymentDocument(
        UUID id,
        String direction,
        UUID orderId,
        String orderNumber,
        @Nullable UUID customerId,
        @Nullable UUID vendorId,
        String provider,
        String method,
        @Nullable String reference,
        JsonObject metadata,
        String currency,
        BigDecimal amount,
        BigDecimal refundedAmount,
        String status,
        String capture,
        @Nullable String providerReference,
        @Nullable String failure,
        String actor,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant authorisedAt,
        @Nullable Instant capturedAt,
        @Nullable LocalDate date,
        @Nullable Instant failedAt,
        @Nullable Instant cancelledAt,
        BigDecimal pendingRefundAmount) {
    public static PaymentDocument of(JsonObject json) {
        return Json.read(json, PaymentDocument.class);
    }
}
