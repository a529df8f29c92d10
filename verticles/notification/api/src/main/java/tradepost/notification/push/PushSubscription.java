package tradepost.notification.push;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** A browser of the caller. Its keys are not shown again. */
public record PushSubscription(UUID id, String endpoint, Instant createdAt) {
    public static PushSubscription of(JsonObject json) {
        return Json.read(json, PushSubscription.class);
    }
}
