package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What is known of pieces that are about to arrive.
 *
 * @param locationId where they will be
 * @param serials the serial numbers that were named
 * @param shipped the lots of which pieces of tracked items have been shipped for the sales order: the earliest shipped first, of these the
 *     first that expire
 */
public record CheckedArrival(UUID locationId, List<Serial> serials, List<ShippedLot> shipped) {
    /** @param times how often it has arrived of the purchase order */
    public record Serial(UUID itemId, String number, long times) {}

    /**
     * @param lot the number of the lot, or the serial number, as it was first written; null for pieces from before the item was tracked, whose
     *     lot nobody knows
     * @param serial whether the item has serial numbers
     * @param quantity of pieces that were shipped, whatever has come back
     * @param inStock whether it is a serial number that is in stock now
     */
    public record ShippedLot(UUID itemId, @Nullable String lot, boolean serial, long quantity, boolean inStock) {}

    public static CheckedArrival of(JsonObject json) {
        return Json.read(json, CheckedArrival.class);
    }
}
