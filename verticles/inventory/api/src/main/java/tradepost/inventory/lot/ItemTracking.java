package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * How the stock of an item is kept.
 *
 * @param tracking none, lot or serial
 * @param shelfLifeDays after which a lot expires unless its arrival says when
 */
public record ItemTracking(
        UUID itemId,
        String sku,
        String name,
        String tracking,
        @Nullable Integer shelfLifeDays) {
    public static ItemTracking of(JsonObject json) {
        return Json.read(json, ItemTracking.class);
    }
}
