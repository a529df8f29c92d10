package tradepost.webhook;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A URL that gets events.
 *
 * @param ordered whether an event is sent only when the one before was accepted or given up
 * @param thin whether events are sent without their data
 * @param reason why it is paused; null if it is not
 * @param firstFailedAt since when it has accepted nothing; null if the last attempt was accepted
 * @param keptUntil the position of the last event that is queued, if the queue is full; null if it is not
 * @param replayPosition up to where a replay has come, of which {@code replayTo} is the end; null without one
 * @param hint the beginning and the end of the secret
 * @param secret in the response that shows it; otherwise null
 * @param previousExpiresAt until when the previous secret signs, too, after a rotation
 */
public record Webhook(
        UUID id,
        UUID ownerId,
        String url,
        List<String> types,
        @Nullable String description,
        boolean ordered,
        boolean thin,
        boolean paused,
        @Nullable String reason,
        @Nullable Instant pausedAt,
        @Nullable Instant firstFailedAt,
        @Nullable Long keptUntil,
        @Nullable Long replayPosition,
        @Nullable Long replayTo,
        String hint,
        @Nullable String secret,
        @Nullable Instant previousExpiresAt,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Webhook of(JsonObject json) {
        return Json.read(json, Webhook.class);
    }

    /** The same with its secret, for the response that shows it. */
    public Webhook with(String shown) {
        return Webhook.of(Json.write(this).put("secret", shown));
    }

    /** Without the secret and the URL, so that it can be logged. */
    @Override
    public String toString() {
        return "Webhook[" + id + "]";
    }
}
