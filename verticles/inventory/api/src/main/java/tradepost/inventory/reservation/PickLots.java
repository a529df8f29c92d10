package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** The lots and serial numbers that are to leave with shipments of a sales order. */
public record PickLots(List<OfShipment> shipments) {
    /**
     * @param attempts how often it was tried to ship it, with this time
     * @param lines empty if nothing is picked for it any more
     */
    public record OfShipment(UUID shipmentId, int attempts, List<Line> lines) {}

    /**
     * @param lineId of the order; pieces of it are reserved at the location
     * @param lot the number of the lot, or the serial number
     * @param prefix of the names of the fields in a refusal, such as {@code lines[3].lots[0].}
     */
    public record Line(UUID lineId, UUID locationId, String lot, long quantity, String prefix) {}

    public static PickLots of(JsonObject json) {
        return Json.read(json, PickLots.class);
    }
}
