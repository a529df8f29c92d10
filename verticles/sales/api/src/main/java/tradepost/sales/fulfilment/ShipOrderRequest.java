package tradepost.sales.fulfilment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The pieces of an order that a shipment takes.
 *
 * @param shipmentId a repeated command with the same id has no further effect
 * @param lines each line and location once
 * @param attempt the number of this attempt to ship the shipment; once one was refused 409, those up to it are. Null from a node of an earlier
 *     version
 */
public record ShipOrderRequest(
        UUID shipmentId, List<Line> lines, @Nullable Integer attempt) {
    /** @param quantity number of pieces, at least 1 */
    public record Line(UUID lineId, UUID itemId, UUID locationId, long quantity) {}

    public static ShipOrderRequest of(JsonObject json) {
        return Json.read(json, ShipOrderRequest.class);
    }
}
