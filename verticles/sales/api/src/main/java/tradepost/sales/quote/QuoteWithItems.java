package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;

/**
 * @param items in the order in which they were sent
 * @param shippingAddress that an order of the quote gets, like billingAddress and shipping
 */
public record QuoteWithItems(
        Quote quote,
        List<QuoteLine> items,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        @Nullable ShippingCharge shipping) {
    /** Without what staff note. */
    public QuoteWithItems forCustomer() {
        return new QuoteWithItems(quote.forCustomer(), items, shippingAddress, billingAddress, shipping);
    }

    public static QuoteWithItems of(JsonObject json) {
        return Json.read(json, QuoteWithItems.class);
    }
}
