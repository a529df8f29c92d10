package tradepost.webhook.core.delivery;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has become of an attempt.
 *
 * @param status null if there was no response
 * @param error null if there was a whole response, or as much of one as is read
 * @param headers a few of the response
 * @param body the beginning of it
 * @param retryAfter as it was sent
 */
record Reply(
        Instant startedAt,
        int durationMs,
        @Nullable Integer status,
        @Nullable String error,
        JsonObject headers,
        @Nullable String body,
        @Nullable String retryAfter) {
    private static final int GONE = 410;

    static Reply failed(Instant startedAt, int durationMs, String error) {
        return new Reply(startedAt, durationMs, null, error, new JsonObject(), null, null);
    }

    boolean isAccepted() {
        return error == null && status != null && status >= 200 && status < 300;
    }

    boolean isGone() {
        return status != null && status == GONE;
    }
}
