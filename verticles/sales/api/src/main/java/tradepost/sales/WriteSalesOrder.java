package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.charge.WriteShippingCharge;

/**
 * @param customerId null only if a draft is replaced, which then keeps its customer
 * @param currency ISO 4217 code; if omitted, a new order uses the currency of the installation, and a replaced one keeps its own
 * @param metadata the own data of the client; the same applies to externalIds, of which each names one order
 * @param internalNotes of staff, like privateMetadata: a caller limited to its own orders sets neither
 * @param holdId a hold of inventory whose stock the order gets when it is confirmed
 * @param paymentTermsDays from the confirmation to the due date; if omitted, those of the customer
 * @param expiresAt when the draft can no longer be confirmed; null: never
 * @param shippingAddress if omitted, that of the customer; the same applies to billingAddress
 * @param discount of the whole order, after those of its lines; it needs {@code orders:price}
 * @param allowBackorders whether it is confirmed although stock is short; if omitted, as the customer
 * @param shipping what its shipping costs; if omitted, what an extension quotes, or the charge of the installation
 */
public record WriteSalesOrder(
        @Nullable UUID customerId,
        List<WriteSalesLine> items,
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
        @Nullable Integer paymentTermsDays,
        @Nullable Instant expiresAt,
        @Nullable Boolean allowBackorders,
        @Nullable WriteShippingCharge shipping) {
    /** Without what only staff see. */
    public WriteSalesOrder(
            @Nullable UUID customerId,
            List<WriteSalesLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable JsonObject metadata,
            @Nullable JsonObject externalIds,
            @Nullable UUID holdId,
            @Nullable OrderAddress shippingAddress,
            @Nullable OrderAddress billingAddress,
            @Nullable Discount discount,
            @Nullable Integer paymentTermsDays,
            @Nullable Instant expiresAt,
            @Nullable Boolean allowBackorders,
            @Nullable WriteShippingCharge shipping) {
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
                paymentTermsDays,
                expiresAt,
                allowBackorders,
                shipping);
    }

    /** With the terms of the customer, without a discount. */
    public WriteSalesOrder(
            @Nullable UUID customerId,
            List<WriteSalesLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable UUID holdId,
            @Nullable OrderAddress shippingAddress,
            @Nullable OrderAddress billingAddress) {
        this(customerId, items, currency, notes, reference, holdId, shippingAddress, billingAddress, null);
    }

    /** With the terms of the customer. */
    public WriteSalesOrder(
            @Nullable UUID customerId,
            List<WriteSalesLine> items,
            @Nullable String currency,
            @Nullable String notes,
            @Nullable String reference,
            @Nullable UUID holdId,
            @Nullable OrderAddress shippingAddress,
            @Nullable OrderAddress billingAddress,
            @Nullable Discount discount) {
        this(
                customerId,
                items,
                currency,
                notes,
                reference,
                null,
                null,
                holdId,
                shippingAddress,
                billingAddress,
                discount,
                null,
                null,
                null,
                null);
    }

    /** With the addresses and the terms of the customer, without a discount. */
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
                metadata,
                externalIds,
                internalNotes,
                privateMetadata,
                holdId,
                shippingAddress,
                billingAddress,
                discount,
                paymentTermsDays,
                expiresAt,
                allowBackorders,
                shipping);
    }

    public WriteSalesOrder withExternalIds(@Nullable JsonObject ids) {
        return new WriteSalesOrder(
                customerId,
                items,
                currency,
                notes,
                reference,
                metadata,
                ids,
                internalNotes,
                privateMetadata,
                holdId,
                shippingAddress,
                billingAddress,
                discount,
                paymentTermsDays,
                expiresAt,
                allowBackorders,
                shipping);
    }

    public static WriteSalesOrder of(JsonObject json) {
        return Json.read(json, WriteSalesOrder.class);
    }
}
