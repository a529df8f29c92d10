package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param itemsChecked so far
 * @param mismatches the first hundred
 * @param mismatchesTotal how many were found
 * @param truncated whether there are more than are named
 * @param complete whether every item was checked; otherwise the verification goes on, and who asks again gets more of it
 * @param startedAt what was changed after this may not have been seen
 * @param finishedAt null unless complete
 */
public record StockVerification(
        long itemsChecked,
        List<StockMismatch> mismatches,
        long mismatchesTotal,
        boolean truncated,
        boolean complete,
        Instant startedAt,
        @Nullable Instant finishedAt) {
    public static StockVerification of(JsonObject json) {
        return Json.read(json, StockVerification.class);
    }
}
