package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.value.Json;

/** @param lines 1 to 1000, each item once */
public record RecordCount(List<Line> lines) {
    /** @param counted number of pieces found */
    public record Line(UUID itemId, long counted) {}

    public static RecordCount of(JsonObject json) {
        return Json.read(json, RecordCount.class);
    }
}
