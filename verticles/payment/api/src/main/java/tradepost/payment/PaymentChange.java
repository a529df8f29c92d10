package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A state that a payment reached.
 *
 * @param amount of the payment, or of the refund
 */
public record PaymentChange(
        String status, BigDecimal amount, @Nullable String reason, String actor, Instant createdAt) {
    public static PaymentChange of(JsonObject json) {
        return Json.read(json, PaymentChange.class);
    }
}
