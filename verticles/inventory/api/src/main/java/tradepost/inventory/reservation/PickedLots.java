package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The lots that leave.
 *
 * @param lines those of tracked items
 */
public record PickedLots(List<Line> lines) {
    public record Line(UUID lineId, UUID locationId, List<PickedLot> lots) {}

    public static PickedLots of(JsonObject json) {
        return Json.read(json, PickedLots.class);
    }
}
