package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The price of an item for a customer, quantity, currency and time.
 *
 * @param priceListId null for the item's own price
 * @param minimumQuantity the quantity from which on the price applies
 * @param why customer_list, group_list, general_list or own_price
 * @param reason the same in a sentence
 */
public record ItemPrice(
        UUID itemId,
        String sku,
        String name,
        long quantity,
        BigDecimal unitPrice,
        String currency,
        @Nullable UUID priceListId,
        long minimumQuantity,
        String why,
        String reason) {
    public static ItemPrice of(JsonObject json) {
        return Json.read(json, ItemPrice.class);
    }
}
