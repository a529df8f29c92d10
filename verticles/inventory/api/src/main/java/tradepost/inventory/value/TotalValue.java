package tradepost.inventory.value;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/** What the whole stock is worth. */
public record TotalValue(String currency, BigDecimal value) {
    public static TotalValue of(JsonObject json) {
        return Json.read(json, TotalValue.class);
    }
}
