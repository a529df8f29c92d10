package tradepost.contact;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/**
 * @param email exactly this address, in any case
 * @param status active, inactive or pending
 */
public record VendorQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable String email,
        @Nullable String status) {
    public static VendorQuery of(JsonObject json) {
        return Json.read(json, VendorQuery.class);
    }
}
