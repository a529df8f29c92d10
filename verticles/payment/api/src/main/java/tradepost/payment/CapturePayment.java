package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param amount in the currency of the payment; all that is authorised if omitted */
public record CapturePayment(@Nullable BigDecimal amount) {
    public static CapturePayment of(JsonObject json) {
        return Json.read(json, CapturePayment.class);
    }
}
