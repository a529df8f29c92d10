package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/**
 * A discount, like that of an order.
 *
 * @param type percent or amount
 * @param value in percent, or in the currency of the quote
 */
public record QuoteDiscount(String type, BigDecimal value) {
    public static QuoteDiscount of(JsonObject json) {
        return Json.read(json, QuoteDiscount.class);
    }
}
