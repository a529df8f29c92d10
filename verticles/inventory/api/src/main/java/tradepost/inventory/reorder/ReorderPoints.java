package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param points in the order of the request */
public record ReorderPoints(List<ReorderPoint> points) {
    public static ReorderPoints of(JsonObject json) {
        return Json.read(json, ReorderPoints.class);
    }
}
