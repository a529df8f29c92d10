package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * A change of stock: exactly one of the first three.
 *
 * @param quantity the new available quantity
 * @param onHand the new quantity on hand
 * @param delta the change of both; not 0
 * @param locationId the default location if omitted
 * @param changeFrom the current value that the caller expects in the same field (for delta: available); the change is rejected if it
 *      differs
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
