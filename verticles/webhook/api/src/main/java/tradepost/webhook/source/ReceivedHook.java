package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A message of a source.
 *
 * @param status processing, done or failed
 * @param httpStatus of the operation, or of the refusal before it was called
 * @param code of a refusal
 * @param details of a refusal
 * @param response the beginning of that of the operation, for those who may call it; otherwise null
 */
public record ReceivedHook(
        UUID id,
        UUID sourceId,
        String messageId,
        String operation,
        String status,
        int attempts,
        @Nullable Integer httpStatus,
        @Nullable String code,
        List<JsonObject> details,
        @Nullable String response,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {
    public static ReceivedHook of(JsonObject json) {
        return Json.read(json, ReceivedHook.class);
    }

    public ReceivedHook withoutResponse() {
        return of(Json.write(this).putNull("response"));
    }
}
