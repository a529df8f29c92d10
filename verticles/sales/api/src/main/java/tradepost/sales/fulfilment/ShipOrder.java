package tradepost.sales.fulfilment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.value.Json;

/**
 * The pieces of an order that a shipment takes.
 *
 * @param shipmentId a repeated command with the same id has no further effect
 * @param lines each line and location once
 */
public record ShipOrder(UUID shipmentId, List<Line> lines) {
    /** @param quantity number of pieces, at least 1 */
    public record Line(UUID lineId, UUID itemId, UUID locationId, long quantity) {}

    public static ShipOrder of(JsonObject json) {
        return Json.read(json, ShipOrder.class);
    }
}
