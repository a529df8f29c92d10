package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.value.Json;

/**
 * @param requestId of the command that reserves: what comes back names the command that did
 * @param lines in the order of the order; an item may come more than once
 */
public record ReserveStock(UUID requestId, List<ReserveLine> lines) {
    public static ReserveStock of(JsonObject json) {
        return Json.read(json, ReserveStock.class);
    }
}
