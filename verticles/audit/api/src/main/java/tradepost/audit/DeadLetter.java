package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param context whose event it is
 * @param subscriber who could not apply it
 * @param sequence its place in the log of that context; not the journal's
 * @param code why it failed the last time, as a stable slug; @param error the same as one sentence
 * @param status {@code dead}, {@code redriven} or {@code discarded}
 * @param reason of who discarded it
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
