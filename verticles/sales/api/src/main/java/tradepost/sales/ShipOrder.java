package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * The pieces of an order that a shipment takes.
 *
 * @param shipmentId a repeated command with the same id has no further effect
 * @param lines each line and location once
 */
public record ShipOrder(UUID shipmentId, List<Line> lines) {
    /**
     * @param quantity number of pieces, at least 1
     * @param closed pieces of the line at this location of which the caller knows that they are closed. If more are closed by now, they may
     *     be these pieces, which are then not shipped. Null if the caller does not know
     */
    public record Line(
            UUID lineId,
            UUID itemId,
            UUID locationId,
            long quantity,
            @Nullable Long closed) {
        public Line(UUID lineId, UUID itemId, UUID locationId, long quantity) {
            this(lineId, itemId, locationId, quantity, null);
        }
    }

    public static ShipOrder of(JsonObject json) {
        return Json.read(json, ShipOrder.class);
    }
}
