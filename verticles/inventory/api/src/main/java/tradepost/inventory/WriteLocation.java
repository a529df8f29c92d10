package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** @param type warehouse, store or transit; warehouse if omitted */
public record WriteLocation(
        String code, String name, @Nullable String type) {
    public static WriteLocation of(JsonObject json) {
        return Json.read(json, WriteLocation.class);
    }
}
