package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The address of an order to which its shipments go.
 *
 * @param name the recipient, if different from the customer
 * @param country two-letter ISO 3166-1 code
 */
public record ShipTo(
        @Nullable String name,
        @Nullable String line1,
        @Nullable String line2,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String region,
        @Nullable String country) {
    public static ShipTo of(JsonObject json) {
        return Json.read(json, ShipTo.class);
    }
}
