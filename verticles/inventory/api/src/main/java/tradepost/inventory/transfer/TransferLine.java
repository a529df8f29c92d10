package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Once it is shipped, the quantity is the sum of the figures after it.
 *
 * @param inTransit pieces that are under way
 * @param received pieces that arrived in good condition
 * @param lot the number of the lot that was asked for
 * @param returned pieces that went back to the origin when the transfer was cancelled
 */
public record TransferLine(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long inTransit,
        long received,
        long damaged,
        long lost,
        long returned,
        @Nullable String lot) {
    public static TransferLine of(JsonObject json) {
        return Json.read(json, TransferLine.class);
    }
}
