package tradepost.orders.invoice;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Who issues invoices and sends the other documents.
 *
 * @param address its lines, separated by line feeds, like those of bankDetails
 */
public record Seller(
        @Nullable String name,
        @Nullable String address,
        @Nullable String taxId,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String website,
        @Nullable String bankDetails) {
    public static final Seller NOBODY = new Seller(null, null, null, null, null, null, null);

    public static Seller of(JsonObject json) {
        return Json.read(json, Seller.class);
    }
}
