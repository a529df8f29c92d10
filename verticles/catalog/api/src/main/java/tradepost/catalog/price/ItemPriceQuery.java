package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param customerId the prices for everybody apply if it is null
 * @param quantity 1 if it is null
 * @param currency that of the installation if it is null
 * @param asOf now if it is null
 */
public record ItemPriceQuery(
        @Nullable UUID customerId,
        @Nullable Long quantity,
        @Nullable String currency,
        @Nullable Instant asOf) {
    public static ItemPriceQuery of(JsonObject json) {
        return Json.read(json, ItemPriceQuery.class);
    }
}
