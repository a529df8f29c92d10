package tradepost.inventory.value;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param asOf null for now
 * @param from since when the changes are summed; null for none
 */
public record StockValueQuery(
        @Nullable Instant asOf,
        @Nullable UUID locationId,
        @Nullable UUID itemId,
        @Nullable Instant from) {
    public StockValueQuery(@Nullable Instant asOf, @Nullable UUID locationId, @Nullable UUID itemId) {
        this(asOf, locationId, itemId, null);
    }

    public static StockValueQuery of(JsonObject json) {
        return Json.read(json, StockValueQuery.class);
    }
}
