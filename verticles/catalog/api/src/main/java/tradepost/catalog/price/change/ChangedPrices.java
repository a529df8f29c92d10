package tradepost.catalog.price.change;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The result of {@link ChangePrices}.
 *
 * @param version of the price list: the new one, or the current one after a dry run
 * @param count the number of prices that change
 * @param sample the first 100 of them, by item and minimum quantity
 */
public record ChangedPrices(UUID priceListId, long version, boolean dryRun, long count, List<Sample> sample) {
    public record Sample(
            UUID itemId, String sku, String name, long minimumQuantity, BigDecimal oldPrice, BigDecimal newPrice) {}

    public static ChangedPrices of(JsonObject json) {
        return Json.read(json, ChangedPrices.class);
    }
}
