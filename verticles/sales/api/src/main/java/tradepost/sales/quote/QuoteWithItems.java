package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.sales.charge.ShippingCharge;

/**
 * @param items in the order in which they were sent
 * @param shippingAddress that an order of the quote gets, like billingAddress, shipping, discount and paymentTermsDays
 * @param discount on the whole, as it was requested
 */
public record QuoteWithItems(
        Quote quote,
        List<QuoteLine> items,
        @Nullable QuoteAddress shippingAddress,
        @Nullable QuoteAddress billingAddress,
        @Nullable ShippingCharge shipping,
        @Nullable QuoteDiscount discount,
        @Nullable Integer paymentTermsDays) {
    public static QuoteWithItems of(JsonObject json) {
        return Json.read(json, QuoteWithItems.class);
    }
}
