package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * What is known of pieces that are about to arrive.
 *
 * @param locationId where they will be
 * @param serials the serial numbers that were named
 */
public record CheckedArrival(UUID locationId, List<Serial> serials) {
    /** @param times how often it was shipped for the sales order, or has arrived of the purchase order */
    public record Serial(UUID itemId, String number, long times) {}

    public static CheckedArrival of(JsonObject json) {
        return Json.read(json, CheckedArrival.class);
    }
}
