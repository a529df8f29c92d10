package tradepost.webhook.delivery;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The range of events to send again: by positions of the journal or by times; open ends are those of the journal.
 *
 * @param toPosition inclusive
 * @param to exclusive
 */
public record ReplayEvents(
        @Nullable Long fromPosition,
        @Nullable Long toPosition,
        @Nullable Instant from,
        @Nullable Instant to) {
    public static ReplayEvents of(JsonObject json) {
        return Json.read(json, ReplayEvents.class);
    }
}
