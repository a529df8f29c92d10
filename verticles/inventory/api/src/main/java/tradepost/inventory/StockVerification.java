package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param itemsChecked so far
 * @param mismatches the first hundred
 * @param mismatchesTotal the number of mismatches found
 * @param truncated whether there are more than are listed
 * @param complete whether every item was checked; otherwise the verification continues, and a later call returns more
 * @param startedAt changes after this time may not have been seen
 * @param finishedAt null unless complete
 * @param scope all, or changed
 * @param itemsRecomputed the number of items that were not skipped
 */
public record StockVerification(
        long itemsChecked,
        List<StockMismatch> mismatches,
        long mismatchesTotal,
        boolean truncated,
        boolean complete,
        Instant startedAt,
        @Nullable Instant finishedAt,
        String scope,
        long itemsRecomputed) {
    public static StockVerification of(JsonObject json) {
        return Json.read(json, StockVerification.class);
    }
}
