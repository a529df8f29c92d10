package tradepost.sales.invoice;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** A postal address of an order, as its invoices keep it. */
public record InvoiceAddress(
        @Nullable String type,
        @Nullable String name,
        String line1,
        @Nullable String line2,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String region,
        @Nullable String country) {
    public static InvoiceAddress of(JsonObject json) {
        return Json.read(json, InvoiceAddress.class);
    }
}
