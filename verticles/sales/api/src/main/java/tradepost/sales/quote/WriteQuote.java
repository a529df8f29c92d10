package tradepost.sales.quote;

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
 * @param items as those of an order
 * @param currency ISO 4217 code; the currency of the installation if omitted
 * @param validUntil the time until which it can be accepted
 * @param shippingAddress if omitted, that of the customer; the same applies to billingAddress
 * @param paymentTermsDays if omitted, those of the customer
 * @param shipping as that of an order
 * @param keepTaxes whether its taxes apply until {@code validUntil}, whatever they are by then; false if omitted
 */
public record WriteQuote(
        UUID customerId,
        List<WriteQuoteLine> items,
        @Nullable String currency,
        Instant validUntil,
        @Nullable String notes,
        @Nullable String reference,
        @Nullable JsonObject metadata,
        @Nullable String internalNotes,
        @Nullable JsonObject privateMetadata,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        @Nullable Discount discount,
        @Nullable Integer paymentTermsDays,
        @Nullable WriteShippingCharge shipping,
        @Nullable Boolean keepTaxes) {
    public static WriteQuote of(JsonObject json) {
        return Json.read(json, WriteQuote.class);
    }
}
