package tradepost.sales.charge;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param method standard if omitted
 * @param amount in the currency of the order; if omitted, an extension quotes it, or the charge of the installation applies. It needs
 *     {@code orders:price}
 */
public record WriteShippingCharge(
        @Nullable String method, @Nullable BigDecimal amount) {
    public static WriteShippingCharge of(JsonObject json) {
        return Json.read(json, WriteShippingCharge.class);
    }
}
