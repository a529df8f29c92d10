package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * One order that wants its stock.
 *
 * @param actor who confirms it, as its event will say; inventory takes it from the token
 * @param token the access token of who confirms it; null where the calling context does so itself
 */
public record ReserveOrder(
        UUID orderId,
        long orderVersion,
        ReserveStock stock,
        String actor,
        @Nullable String traceparent,
        @Nullable String token) {
    public static ReserveOrder of(JsonObject json) {
        return Json.read(json, ReserveOrder.class);
    }

    /** The same for this actor, who is known: the token is of no more use. */
    public ReserveOrder by(String knownActor) {
        return new ReserveOrder(orderId, orderVersion, stock, knownActor, traceparent, null);
    }
}
