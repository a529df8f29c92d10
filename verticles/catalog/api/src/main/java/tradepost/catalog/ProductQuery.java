package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param q words of its name, description or SKU, also misspelled
 * @param sku exactly this SKU, in any case
 * @param status draft, published or archived; who may see published products only sees no others
 * @param archived false for none of the archived ones, only for nothing else; true when left out
 * @param createdTo before this time
 */
public record ProductQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable String archived,
        @Nullable String sku,
        @Nullable UUID itemId,
        @Nullable List<String> status) {
    public static ProductQuery of(JsonObject json) {
        return Json.read(json, ProductQuery.class);
    }
}
