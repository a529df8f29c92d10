package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * A line with the figures of its level after the adjustment.
 *
 * @param lots of an item that is tracked
 */
public record AdjustedLine(
        UUID movementId,
        UUID itemId,
        String sku,
        String name,
        long delta,
        String state,
        long onHand,
        long reserved,
        long damaged,
        long qualityHold,
        long available,
        List<LotQuantity> lots) {
    public static AdjustedLine of(JsonObject json) {
        return Json.read(json, AdjustedLine.class);
    }
}
