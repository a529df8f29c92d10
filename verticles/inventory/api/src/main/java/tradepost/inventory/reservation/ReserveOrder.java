package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Origin;

/**
 * A request to reserve the stock of an order.
 *
 * @param actor who confirms it, for the event; inventory takes it from the token
 * @param token the access token of the user who confirms it; null if the calling context confirms it in its own name
 * @param holdId a hold whose stock is for this order, of which the calling context has checked that the order may use it; null if none
 * @param requiresHold true if the order is refused once the hold has ended; otherwise it is then reserved from what is available
 */
public record ReserveOrder(
        UUID orderId,
        long orderVersion,
        ReserveStock stock,
        String actor,
        @Nullable Origin origin,
        @Nullable String token,
        @Nullable UUID holdId,
        @Nullable Boolean requiresHold) {
    public ReserveOrder(
            UUID orderId,
            long orderVersion,
            ReserveStock stock,
            String actor,
            @Nullable Origin origin,
            @Nullable String token,
            @Nullable UUID holdId) {
        this(orderId, orderVersion, stock, actor, origin, token, holdId, null);
    }

    public static ReserveOrder of(JsonObject json) {
        return Json.read(json, ReserveOrder.class);
    }

    /** The same for a known actor; the token is no longer needed. */
    public ReserveOrder by(String knownActor) {
        return new ReserveOrder(orderId, orderVersion, stock, knownActor, origin, null, holdId, requiresHold);
    }
}
