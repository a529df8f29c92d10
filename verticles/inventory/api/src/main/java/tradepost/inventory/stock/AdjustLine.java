package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** @param state of the pieces that arrive or leave; available if null */
public record AdjustLine(UUID itemId, long delta, @Nullable String state) {
    public static AdjustLine of(JsonObject json) {
        return Json.read(json, AdjustLine.class);
    }
}
