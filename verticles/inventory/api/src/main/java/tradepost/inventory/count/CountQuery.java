package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param createdTo before this time
 * @param itemId with a line of this item
 * @param reference exactly this reference
 */
public record CountQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID locationId,
        @Nullable UUID itemId,
        @Nullable List<String> status,
        @Nullable String reference) {
    public static CountQuery of(JsonObject json) {
        return Json.read(json, CountQuery.class);
    }
}
