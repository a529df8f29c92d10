package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * What a shop shows, in its simple form: with one item of its own.
 *
 * @param itemId what is stored and sold
 * @param price of one piece, the item's {@code unit_price}
 * @param stock what can still be promised, in pieces
 * @param status draft, published or archived: only what is published is sold
 * @param version grows with each change of the product and of its item
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
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Product of(JsonObject json) {
        return Json.read(json, Product.class);
    }

    public Product withStock(long available) {
        return new Product(id, itemId, name, description, sku, price, available, status, version, createdAt, updatedAt);
    }
}
