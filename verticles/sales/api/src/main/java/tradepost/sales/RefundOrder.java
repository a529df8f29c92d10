package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the order
 * @param paymentId the payment that gives back first; the newest if omitted
 */
public record RefundOrder(
        BigDecimal amount,
        @Nullable String reason,
        @Nullable UUID paymentId) {
    public static RefundOrder of(JsonObject json) {
        return Json.read(json, RefundOrder.class);
    }
}
