package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

public record HoldLine(UUID itemId, long quantity) {
    public static HoldLine of(JsonObject json) {
        return Json.read(json, HoldLine.class);
    }
}
