package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param createdTo before this time */
public record ReorderPointQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReorderPointQuery of(JsonObject json) {
        return Json.read(json, ReorderPointQuery.class);
    }
}
