package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param amount all that is open when left out
 * @param method manual when left out
 * @param reference what the bank calls it
 */
public record PayPurchaseOrder(
        @Nullable BigDecimal amount,
        @Nullable String method,
        @Nullable String reference) {
    public static PayPurchaseOrder of(JsonObject json) {
        return Json.read(json, PayPurchaseOrder.class);
    }
}
