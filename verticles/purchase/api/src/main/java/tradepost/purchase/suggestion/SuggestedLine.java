package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param waiting pieces that orders wait for
 * @param need what waits, and the point
 * @param drafted pieces in drafts for the location
 * @param supply what is available, incoming and drafted
 * @param reorderQuantity of the reorder point
 * @param maximum what should be in stock at most
 * @param minimumQuantity of the vendor's price list, as packSize; null without one
 * @param quantity to order
 * @param aboveMaximum whether the packs or the minimum of the vendor make the quantity more than the maximum allows
 * @param unitPrice the cost of one piece; null without a vendor, like subtotal
 */
public record SuggestedLine(
        UUID itemId,
        String sku,
        String name,
        long waiting,
        long point,
        long need,
        long available,
        long incoming,
        long drafted,
        long supply,
        long reorderQuantity,
        @Nullable Long maximum,
        @Nullable Long minimumQuantity,
        @Nullable Long packSize,
        long quantity,
        boolean aboveMaximum,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal subtotal) {
    public static SuggestedLine of(JsonObject json) {
        return Json.read(json, SuggestedLine.class);
    }
}
