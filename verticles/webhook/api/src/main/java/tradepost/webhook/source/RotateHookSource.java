package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param overlapHours how long the previous secret is good, too
 * @param secret the next one; generated if omitted
 */
public record RotateHookSource(
        @Nullable Integer overlapHours, @Nullable String secret) {
    public static RotateHookSource of(JsonObject json) {
        return Json.read(json, RotateHookSource.class);
    }
}
