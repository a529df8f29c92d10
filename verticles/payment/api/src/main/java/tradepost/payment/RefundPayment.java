package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param amount in the currency of the payment; all that is left if omitted */
public record RefundPayment(
        @Nullable BigDecimal amount, @Nullable String reason) {
    public static RefundPayment of(JsonObject json) {
        return Json.read(json, RefundPayment.class);
    }
}
