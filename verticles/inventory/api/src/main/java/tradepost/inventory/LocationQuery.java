package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record LocationQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after) {
    public static LocationQuery of(JsonObject json) {
        return Json.read(json, LocationQuery.class);
    }
}
