package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;

/** @param mismatches the first hundred levels that their movements or reservations do not explain */
public record StockVerification(long itemsChecked, List<StockMismatch> mismatches) {
    public static StockVerification of(JsonObject json) {
        return Json.read(json, StockVerification.class);
    }
}
