package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * What a client says of an order.
 *
 * @param vendorId null only where a draft is replaced, which then keeps its vendor
 * @param items 1 to 1000 lines
 * @param currency the vendor's when left out, or that of the installation where the vendor has none; a draft that
 *     is replaced keeps its own unless it goes to another vendor
 */
public record WritePurchaseOrder(
        @Nullable UUID vendorId,
        List<WritePurchaseLine> items,
        @Nullable String currency,
        @Nullable String notes,
        @Nullable String reference) {
    public static WritePurchaseOrder of(JsonObject json) {
        return Json.read(json, WritePurchaseOrder.class);
    }
}
