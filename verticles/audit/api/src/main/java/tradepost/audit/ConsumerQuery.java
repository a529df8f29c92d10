package tradepost.audit;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record ConsumerQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after) {
    public static ConsumerQuery of(JsonObject json) {
        return Json.read(json, ConsumerQuery.class);
    }
}
