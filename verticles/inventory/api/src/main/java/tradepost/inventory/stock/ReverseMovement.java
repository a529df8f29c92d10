package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record ReverseMovement(@Nullable String reason) {
    public static ReverseMovement of(JsonObject json) {
        return Json.read(json, ReverseMovement.class);
    }
}
