package tradepost.sales;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * A postal address as an order keeps it.
 *
 * @param type its purpose, such as shipping
 * @param name the recipient, if different from the customer
 * @param country two-letter ISO 3166-1 code
 */
public record Address(
        @Nullable String type,
        @Nullable String name,
        String line1,
        @Nullable String line2,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String region,
        @Nullable String country) {
    public static Address of(JsonObject json) {
        return Json.read(json, Address.class);
    }
}
