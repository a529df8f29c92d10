package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of stock: exactly one of the first three.
 *
 * @param quantity the new available quantity
 * @param onHand the new quantity on hand
 * @param delta the change of both; not 0
 * @param locationId the default location if omitted
 * @param changeFrom the current value that the caller expects in the same field (for delta: available); the change is rejected if it
 *      differs
 * @param lot the number of the lot, or the serial number; null takes the first lots that expire
 * @param expiresOn of a lot that arrives for the first time
 */
public record PutStock(
        @Nullable Long quantity,
        @Nullable Long onHand,
        @Nullable Long delta,
        @Nullable UUID locationId,
        @Nullable String reason,
        @Nullable Long changeFrom,
        @Nullable String lot,
        @Nullable LocalDate expiresOn) {
    /** Of an item without lots. */
    public PutStock(
            @Nullable Long quantity,
            @Nullable Long onHand,
            @Nullable Long delta,
            @Nullable UUID locationId,
            @Nullable String reason,
            @Nullable Long changeFrom) {
        this(quantity, onHand, delta, locationId, reason, changeFrom, null, null);
    }

    public static PutStock of(JsonObject json) {
        return Json.read(json, PutStock.class);
    }
}
