package tradepost.billing.rate;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param rate null if there is none */
public record FoundRate(@Nullable BigDecimal rate) {
    public static FoundRate of(JsonObject json) {
        return Json.read(json, FoundRate.class);
    }
}
