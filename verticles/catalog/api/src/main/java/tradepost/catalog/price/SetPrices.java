package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param prices 1 to 1,000 */
public record SetPrices(List<WritePrice> prices) {
    public static SetPrices of(JsonObject json) {
        return Json.read(json, SetPrices.class);
    }
}
