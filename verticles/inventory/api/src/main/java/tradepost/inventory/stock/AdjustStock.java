package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param locationId the default one if null */
public record AdjustStock(
        @Nullable UUID locationId, @Nullable String reason, List<AdjustLine> lines) {
    public static AdjustStock of(JsonObject json) {
        return Json.read(json, AdjustStock.class);
    }
}
