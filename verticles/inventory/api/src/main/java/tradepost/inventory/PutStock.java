package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * Exactly one of the first three.
 *
 * @param quantity sets what is available
 * @param onHand sets what is there
 * @param delta adds to both; not 0
 * @param locationId the default location when left out
 * @param changeFrom what the caller believes the same field to be (for delta: available); any other value refuses the change
 */
public record PutStock(
        @Nullable Long quantity,
        @Nullable Long onHand,
        @Nullable Long delta,
        @Nullable UUID locationId,
        @Nullable String reason,
        @Nullable Long changeFrom) {
    public static PutStock of(JsonObject json) {
        return Json.read(json, PutStock.class);
    }
}
