package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An item of which a location has and expects no more than it needs.
 *
 * @param atDefault whether this is the default location
 * @param quantity to reorder
 * @param maximum what should be in stock at most
 * @param waiting pieces that orders wait for; the default location has those of all locations
 * @param available neither reserved nor damaged nor on quality hold nor of an expired lot
 * @param incoming of purchase orders and transfers
 */
public record BelowPoint(
        UUID itemId,
        UUID locationId,
        String code,
        boolean atDefault,
        long point,
        long quantity,
        @Nullable Long maximum,
        long waiting,
        long available,
        long incoming) {
    /** What waits, and what should be left when it has got its pieces. */
    public long need() {
        return waiting + point;
    }

    /** @param drafted pieces in drafts for the location */
    public long supply(long drafted) {
        return available + incoming + drafted;
    }

    public static BelowPoint of(JsonObject json) {
        return Json.read(json, BelowPoint.class);
    }
}
