package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param q words of its name, SKU, description or barcode, also misspelled
 * @param sku exactly this SKU, in any case
 * @param archived true for the archived ones too, only for nothing else; false when left out
 * @param createdTo before this time
 */
public record ItemQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable String sku,
        @Nullable String barcode,
        @Nullable String unit,
        @Nullable String archived) {
    public static ItemQuery of(JsonObject json) {
        return Json.read(json, ItemQuery.class);
    }
}
