package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param context the context that published the event
 * @param subscriber the subscriber that could not apply it
 * @param sequence its position in the log of that context, not in the journal
 * @param code why the last attempt failed, as a stable slug
 * @param error the same as one sentence
 * @param status {@code dead}, {@code redriven} or {@code discarded}
 * @param reason why it was discarded
 */
public record DeadLetter(
        String context,
        String subscriber,
        long sequence,
        UUID eventId,
        String type,
        UUID subject,
        int attempts,
        String code,
        String error,
        String status,
        @Nullable String reason,
        Instant diedAt) {
    public static DeadLetter of(JsonObject json) {
        return Json.read(json, DeadLetter.class);
    }
}
