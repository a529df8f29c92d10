package tradepost.inventory.bulk;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Fault;

/**
 * The results of {@link BulkStock}.
 *
 * @param updated the number of levels that are as requested now, whether they were changed or not
 * @param results one per line, in the order of the request
 */
public record BulkStockResults(int updated, int failed, List<Result> results) {
    /**
     * @param status 200 updated; 400, 404 or 409 refused
     * @param itemId null if the line names no item
     * @param level null if the line was refused, like {@code error} if it was not
     */
    public record Result(
            int index,
            int status,
            @Nullable UUID itemId,
            @Nullable String sku,
            @Nullable String name,
            UUID locationId,
            @Nullable String code,
            @Nullable Figures level,
            @Nullable Fault error) {}

    /** The level after the change. */
    public record Figures(long onHand, long reserved, long damaged, long qualityHold, long available) {}

    public static BulkStockResults of(JsonObject json) {
        return Json.read(json, BulkStockResults.class);
    }
}
