package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.value.Json;

/**
 * Once it is shipped, the quantity is the sum of the figures after it.
 *
 * @param inTransit pieces that are under way
 * @param received pieces that arrived in good condition
 * @param returned pieces that went back to the origin when the transfer was cancelled
 */
public record TransferLine(
        UUID id, UUID itemId, long quantity, long inTransit, long received, long damaged, long lost, long returned) {
    public static TransferLine of(JsonObject json) {
        return Json.read(json, TransferLine.class);
    }
}
