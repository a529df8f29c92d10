package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * Pieces that are about to leave for an order.
 *
 * @param shipmentId with which they leave; repeated for the same pieces, it gets the same lots
 * @param lines each line and location once; none if the shipment does not leave
 */
public record PickLots(UUID shipmentId, List<Line> lines) {
    /**
     * @param lots that must be among them; the first that expire leave beside these
     * @param prefix of the names of the line's fields in a refusal, such as {@code lines[3].}
     */
    public record Line(UUID lineId, UUID itemId, UUID locationId, long quantity, List<PickedLot> lots, String prefix) {}

    public static PickLots of(JsonObject json) {
        return Json.read(json, PickLots.class);
    }
}
