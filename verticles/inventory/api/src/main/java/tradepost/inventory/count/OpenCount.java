package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The request for a count.
 *
 * @param locationId the default one if omitted
 * @param categoryId only items of this category and those below it; not together with itemIds
 * @param itemIds if omitted, every item that has a level at the location
 * @param blind false if omitted
 */
public record OpenCount(
        @Nullable UUID locationId,
        @Nullable UUID categoryId,
        @Nullable List<UUID> itemIds,
        @Nullable Boolean blind,
        @Nullable String reference,
        @Nullable String notes,
        @Nullable JsonObject metadata) {
    public static OpenCount of(JsonObject json) {
        return Json.read(json, OpenCount.class);
    }
}
