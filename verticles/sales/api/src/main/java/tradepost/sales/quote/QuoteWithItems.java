package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.sales.Address;

/**
 * @param items in the order in which they were sent
 * @param shippingAddress that an order of the quote gets, like billingAddress
 */
public record QuoteWithItems(
        Quote quote,
        List<QuoteLine> items,
        @Nullable Address shippingAddress,
        @Nullable Address billingAddress) {
    public static QuoteWithItems of(JsonObject json) {
        return Json.read(json, QuoteWithItems.class);
    }
}
