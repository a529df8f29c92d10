package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What leaves with a shipment.
 *
 * @param lines those of which lots or serial numbers are named; of the others, the first that expire leave
 */
public record ShipShipment(@Nullable List<Line> lines) {
    /**
     * @param lineId a line of the order
     * @param lots with all pieces of it in the shipment
     */
    public record Line(UUID lineId, List<ShippedLot> lots) {}

    /** Without a body, no lots are named. */
    public static List<Line> linesOf(@Nullable ShipShipment body) {
        return body == null || body.lines() == null ? List.of() : body.lines();
    }

    public static ShipShipment of(JsonObject json) {
        return Json.read(json, ShipShipment.class);
    }
}
