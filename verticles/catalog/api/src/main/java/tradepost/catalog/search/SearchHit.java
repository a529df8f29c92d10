package tradepost.catalog.search;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A product, or an item without a product. The SKU, barcode and price are those of the item.
 *
 * @param type product or item
 * @param itemId of a product the item that matched best, or its first one
 * @param status of an item published, or archived
 * @param inStock whether any item of it is in stock
 * @param match sku, barcode, sku_prefix, words or spelling; null if there was no q
 */
public record SearchHit(
        String type,
        UUID id,
        UUID itemId,
        String name,
        String sku,
        @Nullable String barcode,
        String status,
        BigDecimal price,
        @Nullable UUID categoryId,
        boolean inStock,
        @Nullable String match) {
    public SearchHit at(BigDecimal ownPrice) {
        return new SearchHit(type, id, itemId, name, sku, barcode, status, ownPrice, categoryId, inStock, match);
    }

    public SearchHit withInStock(boolean atSomeLocation) {
        return new SearchHit(type, id, itemId, name, sku, barcode, status, price, categoryId, atSomeLocation, match);
    }

    public static SearchHit of(JsonObject json) {
        return Json.read(json, SearchHit.class);
    }
}
