package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the order
 * @param paymentId the payment that gives back first; the newest if omitted
 * @param credit whether a credit note over the amount is issued; otherwise what exceeds the order's credit is owed again
 */
public record RefundOrder(
        BigDecimal amount,
        @Nullable String reason,
        @Nullable UUID paymentId,
        @Nullable Boolean credit) {
    public RefundOrder(BigDecimal amount, @Nullable String reason, @Nullable UUID paymentId) {
        this(amount, reason, paymentId, null);
    }

    public boolean isCredited() {
        return Boolean.TRUE.equals(credit);
    }

    public static RefundOrder of(JsonObject json) {
        return Json.read(json, RefundOrder.class);
    }
}
