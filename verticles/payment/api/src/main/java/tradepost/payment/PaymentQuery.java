package tradepost.payment;

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
 * @param q words of the order's number, the method or a reference, possibly misspelled
 * @param refundFailed with a refund that its provider has refused, or without one
 */
public record PaymentQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable List<UUID> orderId,
        @Nullable UUID customerId,
        @Nullable UUID vendorId,
        @Nullable List<String> direction,
        @Nullable List<String> status,
        @Nullable String provider,
        @Nullable String method,
        @Nullable String reference,
        @Nullable BigDecimal amountFrom,
        @Nullable BigDecimal amountTo,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant capturedFrom,
        @Nullable Instant capturedTo,
        @Nullable Boolean refundFailed) {
    public static PaymentQuery of(JsonObject json) {
        return Json.read(json, PaymentQuery.class);
    }
}
