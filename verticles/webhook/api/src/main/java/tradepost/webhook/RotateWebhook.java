package tradepost.webhook;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param overlapHours how long both secrets sign; 24 if omitted */
public record RotateWebhook(@Nullable Integer overlapHours) {
    public static RotateWebhook of(JsonObject json) {
        return Json.read(json, RotateWebhook.class);
    }
}
