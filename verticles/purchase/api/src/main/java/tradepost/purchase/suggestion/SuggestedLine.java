package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param drafted pieces in drafts for the location
 * @param maximum what should be in stock at most
 * @param quantity to order
 * @param unitPrice the cost of one piece; null without a vendor, like subtotal
 */
public record SuggestedLine(
        UUID itemId,
        String sku,
        String name,
        long available,
        long incoming,
        long drafted,
        long point,
        @Nullable Long maximum,
        long quantity,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal subtotal) {
    public static SuggestedLine of(JsonObject json) {
        return Json.read(json, SuggestedLine.class);
    }
}
