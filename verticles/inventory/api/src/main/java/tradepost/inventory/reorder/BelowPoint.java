package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An item of which a location has and expects at most what orders wait for and its reorder point.
 *
 * @param atDefault whether this is the default location
 * @param quantity to reorder
 * @param maximum what should be in stock at most
 * @param available neither reserved nor damaged nor on quality hold
 * @param incoming of purchase orders and transfers
 * @param waiting pieces that orders wait for; of one of the item's reorder points
 */
public record BelowPoint(
        UUID itemId,
        UUID locationId,
        String code,
        boolean atDefault,
        long point,
        long quantity,
        @Nullable Long maximum,
        long available,
        long incoming,
        long waiting) {
    public static BelowPoint of(JsonObject json) {
        return Json.read(json, BelowPoint.class);
    }
}
