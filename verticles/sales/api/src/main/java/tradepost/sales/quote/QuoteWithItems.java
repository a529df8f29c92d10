package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;

/**
 * @param items in the order in which they were sent
 * @param shippingAddress that an order of the quote gets, like billingAddress, discount and shipping
 * @param discount of the whole, as it was requested
 */
public record QuoteWithItems(
        Quote quote,
        List<QuoteLine> items,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        @Nullable Discount discount,
        @Nullable ShippingCharge shipping) {
    /** Without what staff note. */
    public QuoteWithItems forCustomer() {
        return new QuoteWithItems(quote.forCustomer(), items, shippingAddress, billingAddress, discount, shipping);
    }

    public static QuoteWithItems of(JsonObject json) {
        return Json.read(json, QuoteWithItems.class);
    }
}
