package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param expected pieces on hand when it was last recorded; before that the current ones. Null in an open blind count, and in an ended
 *     count for an item that was never recorded
 * @param counted by the last recording; null until the first
 * @param difference counted minus expected; null if one of them is
 * @param recordings how often the item was recorded
 * @param lots those that were recorded, of an item that is tracked; the figures before are their sums
 */
public record CountLine(
        UUID itemId,
        String sku,
        String name,
        @Nullable Long expected,
        @Nullable Long counted,
        @Nullable Long difference,
        int recordings,
        @Nullable String recordedBy,
        @Nullable Instant recordedAt,
        List<CountedLot> lots) {
    public static CountLine of(JsonObject json) {
        return Json.read(json, CountLine.class);
    }
}
