package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param requestId the command that reserves; the result names the command that has reserved
 * @param lines in the order of the order; an item may occur more than once
 * @param customerId for whom, to trace the lots of the order; null for a hold
 * @param backorders whether it is reserved although stock is short: the rest waits. False if null
 */
public record ReserveStock(
        UUID requestId,
        List<ReserveLine> lines,
        @Nullable UUID customerId,
        @Nullable Boolean backorders) {
    public ReserveStock(UUID requestId, List<ReserveLine> lines, @Nullable UUID customerId) {
        this(requestId, lines, customerId, null);
    }

    public ReserveStock(UUID requestId, List<ReserveLine> lines) {
        this(requestId, lines, null, null);
    }

    public static ReserveStock of(JsonObject json) {
        return Json.read(json, ReserveStock.class);
    }
}
