package tradepost.catalog.bulk;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Fault;

/**
 * The results of {@link BulkItems}.
 *
 * @param updated the number of items that exist as requested now, whether they were changed or not
 * @param results one per element, in the order of the request
 */
public record BulkItemResults(int created, int updated, int failed, List<Result> results) {
    /**
     * @param status 201 created, 200 updated; 400, 404 or 409 refused
     * @param id null if the element was refused
     * @param sku in its normal form
     * @param error null unless the element was refused
     */
    public record Result(
            int index,
            int status,
            @Nullable UUID id,
            String sku,
            @Nullable Fault error) {}

    public static BulkItemResults of(JsonObject json) {
        return Json.read(json, BulkItemResults.class);
    }
}
