package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of a price of an item.
 *
 * @param priceListId null for the item's own price
 * @param minimumQuantity the quantity from which on the price applies
 * @param oldPrice of one piece; null if there was no such price
 * @param newPrice of one piece; null if the price was removed
 * @param actor who changed it
 */
public record PriceChange(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        @Nullable UUID priceListId,
        long minimumQuantity,
        String currency,
        @Nullable BigDecimal oldPrice,
        @Nullable BigDecimal newPrice,
        String actor,
        Instant createdAt) {
    public static PriceChange of(JsonObject json) {
        return Json.read(json, PriceChange.class);
    }
}
