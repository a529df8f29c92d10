package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param q the beginning of a SKU, a barcode, or words, also misspelled
 * @param limit 1 to 100; 10 if omitted
 * @param categoryId in this category or one below it
 * @param status any of draft, published and archived
 * @param attribute with each of these attributes: key:value
 * @param priceFrom inclusive, like priceTo
 */
public record SearchQuery(
        String q,
        @Nullable Integer limit,
        @Nullable String after,
        @Nullable UUID categoryId,
        @Nullable List<String> status,
        @Nullable List<String> attribute,
        @Nullable BigDecimal priceFrom,
        @Nullable BigDecimal priceTo) {
    public static SearchQuery of(JsonObject json) {
        return Json.read(json, SearchQuery.class);
    }
}
