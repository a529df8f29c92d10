package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.charge.WriteShippingCharge;

/**
 * An order as a storefront sends it.
 *
 * @param payment with which the order is paid at once, without a provider; null if it is paid later or not at all
 */
public record PlaceOrderRequest(
        @Nullable UUID customerId,
        List<PlaceLine> items,
        @Nullable String currency,
        @Nullable String notes,
        @Nullable String reference,
        @Nullable JsonObject metadata,
        @Nullable JsonObject externalIds,
        @Nullable String internalNotes,
        @Nullable JsonObject privateMetadata,
        @Nullable UUID holdId,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        @Nullable Discount discount,
        @Nullable WriteShippingCharge shipping,
        @Nullable PayOrderRequest payment) {
    /** Without what only staff see. */
    public PlaceOrderRequest(
            @Nullable UUID customerId,
            List<PlaceLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable JsonObject metadata,
            @Nullable JsonObject externalIds,
            @Nullable UUID holdId,
            @Nullable OrderAddress shippingAddress,
            @Nullable OrderAddress billingAddress,
            @Nullable Discount discount,
            @Nullable WriteShippingCharge shipping,
            @Nullable PayOrderRequest payment) {
        this(
                customerId,
                items,
                currency,
                notes,
                reference,
                metadata,
                externalIds,
                null,
                null,
                holdId,
                shippingAddress,
                billingAddress,
                discount,
                shipping,
                payment);
    }

    /** With the addresses of the customer, without a discount. */
    public PlaceOrderRequest(
            UUID customerId,
            List<PlaceLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable UUID holdId) {
        this(customerId, items, currency, notes, reference, null, null, holdId, null, null, null, null, null);
    }

    public static PlaceOrderRequest of(JsonObject json) {
        return Json.read(json, PlaceOrderRequest.class);
    }

    /** The same as the request for a draft, without the payment. */
    public WriteSalesOrder toDraft() {
        var lines = items.stream().map(PlaceLine::toDraft).toList();
        return new WriteSalesOrder(
                customerId,
                lines,
                currency,
                notes,
                reference,
                metadata,
                externalIds,
                internalNotes,
                privateMetadata,
                holdId,
                shippingAddress,
                billingAddress,
                discount,
                null,
                null,
                null,
                shipping);
    }
}
