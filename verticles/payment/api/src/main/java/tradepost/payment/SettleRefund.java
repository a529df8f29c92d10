package tradepost.payment;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * How a refund that a provider has refused was given back.
 *
 * @param method such as transfer
 * @param reference the bank's reference
 */
public record SettleRefund(String method, @Nullable String reference) {
    public static SettleRefund of(JsonObject json) {
        return Json.read(json, SettleRefund.class);
    }
}
