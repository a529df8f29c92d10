package tradepost.inventory.reorder;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record ReorderPointQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReorderPointQuery of(JsonObject json) {
        return Json.read(json, ReorderPointQuery.class);
    }
}
