package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * How a refund that a provider has refused was given back.
 *
 * @param method such as transfer
 * @param reference the bank's reference
 * @param date on which it counts in the books; today if omitted
 */
public record SettleRefund(
        String method, @Nullable String reference, @Nullable LocalDate date) {
    public SettleRefund(String method, @Nullable String reference) {
        this(method, reference, null);
    }

    public static SettleRefund of(JsonObject json) {
        return Json.read(json, SettleRefund.class);
    }
}
