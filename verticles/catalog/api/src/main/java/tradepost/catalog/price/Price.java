package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * A price of a price list.
 *
 * @param minimumQuantity the smallest quantity for which it applies
 * @param unitPrice of one piece, in the currency of the list
 */
public record Price(
        UUID id,
        UUID priceListId,
        UUID itemId,
        String sku,
        String name,
        long minimumQuantity,
        BigDecimal unitPrice,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Price of(JsonObject json) {
        return Json.read(json, Price.class);
    }
}
