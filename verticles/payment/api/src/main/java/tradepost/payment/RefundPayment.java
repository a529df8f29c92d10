package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the payment; all that is left if omitted
 * @param credit whether a credit note over the amount is issued; otherwise what exceeds the credit of the order is owed again
 */
public record RefundPayment(
        @Nullable BigDecimal amount,
        @Nullable String reason,
        @Nullable Boolean credit) {
    public RefundPayment(@Nullable BigDecimal amount, @Nullable String reason) {
        this(amount, reason, null);
    }

    public static RefundPayment of(JsonObject json) {
        return Json.read(json, RefundPayment.class);
    }
}
