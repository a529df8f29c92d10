package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.product.ProductImage;
import tradepost.kernel.value.Json;

/**
 * A product in its simple form, with one item of its own.
 *
 * @param itemId the item that is stored and sold
 * @param price of one piece, the item's {@code unit_price}
 * @param stock the available stock, in pieces
 * @param status draft, published or archived; only published products are sold
 * @param categoryId the category it belongs to, if any
 * @param images by position
 * @param version increases with each change of the product or its item
 */
public record Product(
        UUID id,
        UUID itemId,
        String name,
        @Nullable String description,
        String sku,
        BigDecimal price,
        long stock,
        String status,
        @Nullable UUID categoryId,
        List<ProductImage> images,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Product of(JsonObject json) {
        return Json.read(json, Product.class);
    }

    public Product withStock(long available) {
        return new Product(
                id,
                itemId,
                name,
                description,
                sku,
                price,
                available,
                status,
                categoryId,
                images,
                version,
                createdAt,
                updatedAt);
    }
}
