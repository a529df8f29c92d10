package tradepost.inventory.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Pieces that are about to go back to a vendor.
 *
 * @param orderId the purchase order that has received them
 * @param locationId the default location if null
 * @param lines at most 1,000
 */
public record CheckReturn(UUID orderId, @Nullable UUID locationId, List<Line> lines) {
    /**
     * @param quantity of pieces
     * @param lot the number of the lot, or the serial number; null takes the first that expire of those that the order has received
     * @param state of the pieces: available, damaged or quality_hold
     * @param prefix of the names of the line's fields in a refusal, such as {@code lines[3].}
     */
    public record Line(UUID itemId, long quantity, @Nullable String lot, String state, String prefix) {}

    public static CheckReturn of(JsonObject json) {
        return Json.read(json, CheckReturn.class);
    }
}
