package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/**
 * @param q words of its name, description or SKU, also misspelled
 * @param sku exactly this SKU, in any case
 * @param status draft, published or archived; who may see published products only sees no others
 */
public record ProductQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable String sku,
        @Nullable UUID itemId,
        @Nullable String status) {
    public static ProductQuery of(JsonObject json) {
        return Json.read(json, ProductQuery.class);
    }
}
