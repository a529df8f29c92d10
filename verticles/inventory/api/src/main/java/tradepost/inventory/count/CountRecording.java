package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * One recording of an item; immutable.
 *
 * @param number of the item's recordings in this count, from 1
 * @param expected pieces on hand at that moment; null in an open blind count, like the difference
 * @param actor who recorded it
 */
public record CountRecording(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        int number,
        long counted,
        @Nullable Long expected,
        @Nullable Long difference,
        String actor,
        Instant createdAt) {
    public static CountRecording of(JsonObject json) {
        return Json.read(json, CountRecording.class);
    }
}
