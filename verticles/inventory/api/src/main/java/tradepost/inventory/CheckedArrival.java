package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * What is known of pieces that are about to arrive.
 *
 * @param locationId where they will be
 * @param lots those that were named, of a purchase order only serial numbers
 */
public record CheckedArrival(UUID locationId, List<Moved> lots) {
    /**
     * A lot or a serial number.
     *
     * @param pieces that were shipped of it for the sales order, and may be of it if nobody knows; or that have arrived of the purchase order
     */
    public record Moved(UUID itemId, String number, boolean serial, long pieces) {}

    public static CheckedArrival of(JsonObject json) {
        return Json.read(json, CheckedArrival.class);
    }
}
