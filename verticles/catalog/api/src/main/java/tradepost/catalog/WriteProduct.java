package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * What a client says of a product.
 *
 * @param stock what shall be available; left out: none for a new product, and as it is for another. Another's is changed only by
 *     who names the ETag with the stock that it read
 * @param sku left out: one is made for a new product, and another keeps its own
 * @param status left out: published for a new product, and as it is for another
 */
public record WriteProduct(
        String name,
        BigDecimal price,
        @Nullable String description,
        @Nullable Long stock,
        @Nullable String sku,
        @Nullable String status) {
    public WriteProduct withStock(@Nullable Long other) {
        return new WriteProduct(name, price, description, other, sku, status);
    }

    public static WriteProduct of(JsonObject json) {
        return Json.read(json, WriteProduct.class);
    }
}
