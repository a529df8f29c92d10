package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A lot, or a serial number, that was counted.
 *
 * @param expected its pieces on hand when it was recorded; null in an open blind count
 */
public record CountedLot(
        UUID lotId, String number, long counted, @Nullable Long expected) {
    public static CountedLot of(JsonObject json) {
        return Json.read(json, CountedLot.class);
    }
}
