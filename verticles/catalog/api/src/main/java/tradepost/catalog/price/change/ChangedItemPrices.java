package tradepost.catalog.price.change;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The result of {@link ChangeItemPrices}.
 *
 * @param count the number of prices that change
 * @param sample the first 100 of them, by item
 */
public record ChangedItemPrices(boolean dryRun, long count, List<Sample> sample) {
    public record Sample(UUID itemId, String sku, String name, BigDecimal oldPrice, BigDecimal newPrice) {}

    public static ChangedItemPrices of(JsonObject json) {
        return Json.read(json, ChangedItemPrices.class);
    }
}
