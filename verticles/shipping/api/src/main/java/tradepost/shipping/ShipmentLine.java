package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * Pieces of a line of the order.
 *
 * @param sku with {@code name}, as they are on the order
 * @param orderedQuantity pieces of the whole line of the order, at all locations
 * @param lots that have left, once inventory has booked them; none of an item that is not tracked
 */
public record ShipmentLine(
        UUID id,
        UUID orderLineId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long orderedQuantity,
        List<ShippedLot> lots) {
    public static ShipmentLine of(JsonObject json) {
        return Json.read(json, ShipmentLine.class);
    }
}
