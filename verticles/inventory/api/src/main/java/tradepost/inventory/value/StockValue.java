package tradepost.inventory.value;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param quantity the pieces on hand, including those in transit
 * @param unvaluedQuantity the pieces of items whose cost is not known; their value is 0
 * @param value the sum of the items, or of the locations that were asked for, in {@code currency}
 * @param averageCost of one piece of the item that was asked for; otherwise null
 * @param changes since the time that was asked for; otherwise null
 */
public record StockValue(
        Instant asOf,
        String currency,
        long quantity,
        long unvaluedQuantity,
        BigDecimal value,
        @Nullable BigDecimal averageCost,
        List<ValueAtLocation> locations,
        @Nullable ValueChanges changes) {
    public static StockValue of(JsonObject json) {
        return Json.read(json, StockValue.class);
    }
}
