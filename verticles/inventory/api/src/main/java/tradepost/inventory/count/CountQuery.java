package tradepost.inventory.count;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param createdTo before this time
 * @param itemId with a line of this item
 * @param reference exactly this reference
 */
public record CountQuery(
        @JsonUnwrapped Page page,
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
