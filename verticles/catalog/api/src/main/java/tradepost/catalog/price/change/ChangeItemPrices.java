package tradepost.catalog.price.change;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of many items' own prices. Exactly one of percent and amount is given, and exactly one of itemIds and categoryId.
 *
 * @param percent added to each price; negative to lower it
 * @param amount added to each price; negative to lower it
 * @param rounding new prices are rounded half up to a multiple of it; if it is null, to the decimals that the price had, or the amount
 *     has if these are more, and at least those of the currency
 * @param itemIds the prices of these items, at most 1,000
 * @param categoryId the prices of the items of all products in this category or one below it
 * @param dryRun whether to return the result and change nothing
 */
public record ChangeItemPrices(
        @Nullable BigDecimal percent,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal rounding,
        @Nullable List<UUID> itemIds,
        @Nullable UUID categoryId,
        @Nullable Boolean dryRun) {
    public boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    public static ChangeItemPrices of(JsonObject json) {
        return Json.read(json, ChangeItemPrices.class);
    }
}
