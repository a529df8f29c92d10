package tradepost.webhook.delivery;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * One attempt to send an event.
 *
 * @param durationMs from its beginning to the end of the response, or to the failure
 * @param httpStatus null if there was no response
 * @param error null if there was a response
 * @param headers a few headers of the response
 * @param response the beginning of the body of the response
 */
public record WebhookAttempt(
        int number,
        Instant startedAt,
        int durationMs,
        @Nullable Integer httpStatus,
        @Nullable String error,
        JsonObject headers,
        @Nullable String response) {
    public static WebhookAttempt of(JsonObject json) {
        return Json.read(json, WebhookAttempt.class);
    }
}
