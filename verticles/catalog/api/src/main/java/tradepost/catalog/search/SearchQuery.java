package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param q the beginning of a SKU, a barcode, or words, also misspelled; null for everything
 * @param limit 1 to 100; 10 if omitted
 * @param sort relevance, or fields; relevance if there is a q, and otherwise the name
 * @param categoryId in this category or one below it
 * @param status any of draft, published and archived
 * @param attribute with each of these attributes: key:value
 * @param priceFrom inclusive, like priceTo
 * @param inStock whether any item of it is in stock
 */
public record SearchQuery(
        @Nullable String q,
        @Nullable Integer limit,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable UUID categoryId,
        @Nullable List<String> status,
        @Nullable List<String> attribute,
        @Nullable BigDecimal priceFrom,
        @Nullable BigDecimal priceTo,
        @Nullable Boolean inStock) {
    public static SearchQuery of(JsonObject json) {
        return Json.read(json, SearchQuery.class);
    }
}
