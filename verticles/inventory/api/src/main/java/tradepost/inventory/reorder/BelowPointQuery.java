package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param locationId only at this location
 * @param afterItemId the item of the last entry of the page before, with its location
 * @param limit 1 to {@value #LIMIT_MAX}
 */
public record BelowPointQuery(
        @Nullable UUID locationId,
        @Nullable UUID afterItemId,
        @Nullable UUID afterLocationId,
        int limit) {
    public static final int LIMIT_MAX = 1_000;

    public static BelowPointQuery of(JsonObject json) {
        return Json.read(json, BelowPointQuery.class);
    }
}
