package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param locationId null means the default location */
public record WriteReorderPoint(
        UUID itemId,
        @Nullable UUID locationId,
        long point,
        long quantity,
        @Nullable Long maximum,
        @Nullable Integer leadTimeDays) {
    public static WriteReorderPoint of(JsonObject json) {
        return Json.read(json, WriteReorderPoint.class);
    }
}
