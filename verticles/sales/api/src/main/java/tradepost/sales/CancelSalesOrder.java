package tradepost.sales;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

public record CancelSalesOrder(@Nullable String reason) {
    public static CancelSalesOrder of(JsonObject json) {
        return Json.read(json, CancelSalesOrder.class);
    }
}
