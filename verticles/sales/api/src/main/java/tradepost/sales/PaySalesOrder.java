package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** @param amount what is open when left out */
public record PaySalesOrder(
        @Nullable BigDecimal amount,
        @Nullable String method,
        @Nullable String reference) {
    public static PaySalesOrder of(JsonObject json) {
        return Json.read(json, PaySalesOrder.class);
    }
}
