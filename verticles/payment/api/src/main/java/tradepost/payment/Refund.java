package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The part of a refund of an order that a payment gives back.
 *
 * @param refundId of the refund of the order
 * @param amount in the currency of the payment
 * @param status pending, done or failed
 * @param failure why the provider refused it
 * @param method the provider, or how it was given back without it
 * @param reference the bank's reference
 * @param date on which it counts in the books; null until it is done
 * @param retries how often it was asked for again after a refusal
 */
public record Refund(
        UUID id,
        UUID refundId,
        UUID paymentId,
        BigDecimal amount,
        @Nullable String reason,
        String status,
        @Nullable String failure,
        String actor,
        Instant createdAt,
        @Nullable Instant doneAt,
        @Nullable LocalDate date,
        int retries,
        String method,
        @Nullable String reference) {
    public static Refund of(JsonObject json) {
        return Json.read(json, Refund.class);
    }
}
