package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.orders.Discount;
import tradepost.sales.Address;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;

/**
 * @param items as those of an order
 * @param currency ISO 4217 code; the currency of the installation if omitted
 * @param validUntil the time until which it can be accepted
 * @param shippingAddress if omitted, that of the customer; the same applies to billingAddress
 * @param paymentTermsDays if omitted, those of the customer
 */
public record WriteQuote(
        UUID customerId,
        List<WriteSalesLine> items,
        @Nullable String currency,
        Instant validUntil,
        @Nullable String notes,
        @Nullable String reference,
        @Nullable Address shippingAddress,
        @Nullable Address billingAddress,
        @Nullable Discount discount,
        @Nullable Integer paymentTermsDays) {
    public static WriteQuote of(JsonObject json) {
        return Json.read(json, WriteQuote.class);
    }

    /** The draft that an order of the quote begins as. */
    public WriteSalesOrder toDraft() {
        return new WriteSalesOrder(
                customerId,
                items,
                currency,
                notes,
                reference,
                null,
                shippingAddress,
                billingAddress,
                discount,
                paymentTermsDays,
                null);
    }
}
