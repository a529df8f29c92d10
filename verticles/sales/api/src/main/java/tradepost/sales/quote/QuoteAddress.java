package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** A postal address, like that of an order. */
public record QuoteAddress(
        @Nullable String type,
        @Nullable String name,
        String line1,
        @Nullable String line2,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String region,
        @Nullable String country) {
    public static QuoteAddress of(JsonObject json) {
        return Json.read(json, QuoteAddress.class);
    }
}
