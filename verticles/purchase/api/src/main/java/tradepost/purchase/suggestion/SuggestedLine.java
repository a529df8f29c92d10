package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param drafted pieces in drafts for the location
 * @param waiting pieces that orders wait for
 * @param reorderQuantity the quantity of the reorder point
 * @param maximum what should be in stock at most, once those that wait have got theirs
 * @param needed pieces before the minimum and the packs of the vendor
 * @param quantity to order
 * @param aboveMaximum whether the minimum or the packs force more than the maximum allows
 * @param unitPrice the cost of one piece; null without a vendor, like subtotal
 */
public record SuggestedLine(
        UUID itemId,
        String sku,
        String name,
        long available,
        long incoming,
        long drafted,
        long waiting,
        long point,
        long reorderQuantity,
        @Nullable Long maximum,
        long needed,
        long minimumQuantity,
        long packSize,
        long quantity,
        boolean aboveMaximum,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal subtotal) {
    public static SuggestedLine of(JsonObject json) {
        return Json.read(json, SuggestedLine.class);
    }
}
