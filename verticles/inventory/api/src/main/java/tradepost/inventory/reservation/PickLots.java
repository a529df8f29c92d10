package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The lots and serial numbers that are to leave with a shipment of a sales order.
 *
 * @param lines of pieces that are reserved for the order
 */
public record PickLots(UUID shipmentId, List<Line> lines) {
    /** @param prefix of the names of the fields in a refusal, such as {@code lines[3].lots[0].} */
    public record Line(UUID lineId, UUID locationId, String lot, long quantity, String prefix) {}

    public static PickLots of(JsonObject json) {
        return Json.read(json, PickLots.class);
    }
}
