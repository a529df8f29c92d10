package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;
import tradepost.orders.lot.LotPieces;

/**
 * Pieces of a line of the order.
 *
 * @param sku with {@code name}, as they are on the order
 * @param orderedQuantity pieces of the whole line of the order, at all locations
 * @param lots with which they have left; before that, those that were named
 */
public record ShipmentLine(
        UUID id,
        UUID orderLineId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long orderedQuantity,
        List<LotPieces> lots) {
    public static ShipmentLine of(JsonObject json) {
        return Json.read(json, ShipmentLine.class);
    }
}
