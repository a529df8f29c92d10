package tradepost.audit.consumer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param lease the number to acknowledge with, which increases with each batch of the consumer; null if there are no events
 * @param leasedUntil when the lease expires
 * @param events as in {@link EventPage#data}
 * @param position the position to acknowledge when all events are processed
 * @param head the newest position of the journal
 */
public record EventBatch(
        @Nullable Long lease, @Nullable Instant leasedUntil, List<JsonObject> events, long position, long head) {
    public static EventBatch of(JsonObject json) {
        var until = json.getString("leased_until");
        return new EventBatch(
                json.getLong("lease"),
                until == null ? null : Instant.parse(until),
                json.getJsonArray("events").stream().map(JsonObject.class::cast).toList(),
                json.getLong("position"),
                json.getLong("head"));
    }

    /** By hand, as {@link tradepost.audit.EventPage#toJson}. */
    public static JsonObject json(EventBatch batch) {
        return new JsonObject()
                .put("lease", batch.lease)
                .put("leased_until", batch.leasedUntil == null ? null : Json.instant(batch.leasedUntil))
                .put("events", new JsonArray(batch.events))
                .put("position", batch.position)
                .put("head", batch.head);
    }
}
