package tradepost.orders.invoice;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/** A postal address as an order and its invoices keep it. */
public record OrderAddress(
        @FieldDoc(value = "Its purpose, such as billing or shipping.", example = "shipping") @Nullable
        String type,

        @FieldDoc(value = "The recipient, if different from the customer.", example = "Back door") @Nullable
        String name,

        @FieldDoc(value = "Street and number, or the whole address as a single text.", example = "12 Harbour Road")
        String line1,

        @FieldDoc(value = "Floor, building or similar.", example = "Floor 2") @Nullable
        String line2,

        @FieldDoc(value = "Postal code.", example = "1000") @Nullable
        String postalCode,

        @FieldDoc(value = "City.", example = "Addis Ababa") @Nullable
        String city,

        @FieldDoc(value = "State, province or region.", example = "Addis Ababa") @Nullable
        String region,

        @FieldDoc(value = "Two-letter ISO 3166-1 code.", example = "ET") @Nullable
        String country) {
    public static OrderAddress of(JsonObject json) {
        return Json.read(json, OrderAddress.class);
    }
}
