package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/** @param sku exactly this SKU, in any case */
public record ItemQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable String sku) {
    public static ItemQuery of(JsonObject json) {
        return Json.read(json, ItemQuery.class);
    }
}
