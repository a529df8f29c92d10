package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record MovementQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable String kind,
        @Nullable UUID sourceId) {
    public static MovementQuery of(JsonObject json) {
        return Json.read(json, MovementQuery.class);
    }
}
