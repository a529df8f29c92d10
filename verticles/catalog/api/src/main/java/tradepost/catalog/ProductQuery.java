package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/**
 * @param q words of the name, which may be misspelt, or a SKU
 * @param status draft, published or archived; who may see published products only sees no others
 */
public record ProductQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable String q,
        @Nullable String status) {
    public static ProductQuery of(JsonObject json) {
        return Json.read(json, ProductQuery.class);
    }
}
