package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What one customer asks prices for, such as the lines of an order. Each line is priced by its own quantity.
 *
 * @param customerId null for somebody unknown, who gets the prices for everybody
 * @param customerGroup the group of the customer, in lower case; null if it has none
 * @param currency ISO 4217 code
 * @param at the time for which to price; now, by the clock of the database, if it is null
 */
public record PriceRequest(
        @Nullable UUID customerId,
        @Nullable String customerGroup,
        String currency,
        @Nullable Instant at,
        List<Line> lines) {
    public record Line(UUID itemId, long quantity) {}

    public static PriceRequest of(JsonObject json) {
        return Json.read(json, PriceRequest.class);
    }
}
