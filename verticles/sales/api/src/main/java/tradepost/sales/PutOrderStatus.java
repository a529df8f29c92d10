package tradepost.sales;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param status the new status: confirmed, paid or cancelled */
public record PutOrderStatus(String status) {
    public static PutOrderStatus of(JsonObject json) {
        return Json.read(json, PutOrderStatus.class);
    }
}
