package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param tracking none, lot or serial
 * @param shelfLifeDays not with none
 */
public record WriteTracking(String tracking, @Nullable Integer shelfLifeDays) {
    public static WriteTracking of(JsonObject json) {
        return Json.read(json, WriteTracking.class);
    }
}
