package tradepost.inventory.value;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param asOf null for now */
public record StockValueQuery(
        @Nullable Instant asOf,
        @Nullable UUID locationId,
        @Nullable UUID itemId) {
    public static StockValueQuery of(JsonObject json) {
        return Json.read(json, StockValueQuery.class);
    }
}
