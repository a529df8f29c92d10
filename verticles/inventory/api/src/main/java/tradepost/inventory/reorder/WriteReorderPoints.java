package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param points 1 to 1,000, each of another item or location */
public record WriteReorderPoints(List<WriteReorderPoint> points) {
    public static WriteReorderPoints of(JsonObject json) {
        return Json.read(json, WriteReorderPoints.class);
    }
}
