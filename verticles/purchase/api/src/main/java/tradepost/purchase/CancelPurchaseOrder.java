package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

public record CancelPurchaseOrder(@Nullable String reason) {
    public static CancelPurchaseOrder of(JsonObject json) {
        return Json.read(json, CancelPurchaseOrder.class);
    }
}
