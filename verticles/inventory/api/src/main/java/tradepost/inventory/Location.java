package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.value.Json;

/** @param type warehouse, store, transit or virtual */
public record Location(
        UUID id,
        String code,
        String name,
        String type,
        boolean isDefault,
        boolean active,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Location of(JsonObject json) {
        return Json.read(json, Location.class);
    }
}
