package tradepost.sales.invoice;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Who issues invoices.
 *
 * @param address its lines, separated by line feeds
 */
public record Seller(
        @Nullable String name,
        @Nullable String address,
        @Nullable String taxId) {
    public static Seller of(JsonObject json) {
        return Json.read(json, Seller.class);
    }
}
