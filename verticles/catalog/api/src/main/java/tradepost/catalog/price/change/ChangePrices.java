package tradepost.catalog.price.change;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of many prices. Exactly one of percent and amount is given.
 *
 * @param percent added to each price; negative to lower it
 * @param amount added to each price; negative to lower it
 * @param rounding new prices are rounded half up to a multiple of it; if it is null, to the decimals that the price had, or the amount
 *     has if these are more, and at least those of the currency
 * @param itemIds only the prices of these items, at most 1,000; all prices if it is null
 * @param dryRun whether to return the result and change nothing
 */
public record ChangePrices(
        @Nullable BigDecimal percent,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal rounding,
        @Nullable List<UUID> itemIds,
        @Nullable Boolean dryRun) {
    public boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    public static ChangePrices of(JsonObject json) {
        return Json.read(json, ChangePrices.class);
    }
}
