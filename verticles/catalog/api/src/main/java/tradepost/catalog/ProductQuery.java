package tradepost.catalog;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param q words of the name, description or SKU, also misspelled
 * @param sku exactly this SKU, in any case
 * @param status draft, published or archived; callers limited to published products see no others
 * @param archived {@code false} excludes archived products, {@code only} excludes all others; {@code true} if omitted
 * @param createdTo before this time
 * @param attribute with each of these attributes: key:value
 * @param categoryId of this category or one below it
 */
public record ProductQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable String archived,
        @Nullable String sku,
        @Nullable UUID itemId,
        @Nullable UUID categoryId,
        @Nullable List<String> attribute,
        @Nullable List<String> status) {
    public static ProductQuery of(JsonObject json) {
        return Json.read(json, ProductQuery.class);
    }
}
