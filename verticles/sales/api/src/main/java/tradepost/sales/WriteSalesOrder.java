package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.orders.Discount;

/**
 * @param customerId null only if a draft is replaced, which then keeps its customer
 * @param currency ISO 4217 code; if omitted, a new order uses the currency of the installation, and a replaced one keeps its own
 * @param holdId a hold of inventory whose stock the order gets when it is confirmed
 * @param shippingAddress if omitted, that of the customer; the same applies to billingAddress
 * @param discount of the whole order, after those of its lines; it needs {@code orders:price}
 */
public record WriteSalesOrder(
        @Nullable UUID customerId,
        List<WriteSalesLine> items,
        @Nullable String currency,
        @Nullable String notes,
        @Nullable String reference,
        @Nullable UUID holdId,
        @Nullable Address shippingAddress,
        @Nullable Address billingAddress,
        @Nullable Discount discount) {
    /** With the addresses of the customer, without a discount. */
    public WriteSalesOrder(
            @Nullable UUID customerId,
            List<WriteSalesLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable UUID holdId) {
        this(customerId, items, currency, notes, reference, holdId, null, null, null);
    }

    /** The customer and the currency are kept if they are omitted, because amounts must not change their value unnoticed. */
    public WriteSalesOrder replacing(SalesOrder order) {
        return new WriteSalesOrder(
                customerId == null ? order.customerId() : customerId,
                items,
                currency == null ? order.currency() : currency,
                notes,
                reference,
                holdId,
                shippingAddress,
                billingAddress,
                discount);
    }

    public static WriteSalesOrder of(JsonObject json) {
        return Json.read(json, WriteSalesOrder.class);
    }
}
