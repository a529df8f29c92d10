package tradepost.orders.charge;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/**
 * A discount as it was requested.
 *
 * @param type percent or amount
 * @param value in percent, or in the currency of the order
 */
public record Discount(String type, BigDecimal value) {
    public static Discount of(JsonObject json) {
        return Json.read(json, Discount.class);
    }
}
