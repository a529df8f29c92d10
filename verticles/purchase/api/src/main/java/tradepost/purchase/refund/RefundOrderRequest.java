package tradepost.purchase.refund;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the order, at most what the vendor owes for it
 * @param method such as transfer; manual if omitted
 * @param reference the bank's reference
 * @param date on which it counts in the books; today if omitted
 */
public record RefundOrderRequest(
        BigDecimal amount,
        @Nullable String method,
        @Nullable String reference,
        @Nullable String reason,
        @Nullable LocalDate date) {
    public static RefundOrderRequest of(JsonObject json) {
        return Json.read(json, RefundOrderRequest.class);
    }
}
