package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param locationId the default one if null
 * @param from available, damaged or quality_hold, like {@code to}
 * @param lot the number of the lot, or the serial number; null takes the first lots that expire
 */
public record ChangeStockState(
        UUID itemId,
        @Nullable UUID locationId,
        String from,
        String to,
        long quantity,
        @Nullable String reason,
        @Nullable String lot) {
    /** Of an item without lots. */
    public ChangeStockState(
            UUID itemId, @Nullable UUID locationId, String from, String to, long quantity, @Nullable String reason) {
        this(itemId, locationId, from, to, quantity, reason, null);
    }

    public static ChangeStockState of(JsonObject json) {
        return Json.read(json, ChangeStockState.class);
    }
}
