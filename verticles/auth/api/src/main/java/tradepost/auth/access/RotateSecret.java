package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param overlapHours how long the previous secret is good; not at all if omitted */
public record RotateSecret(@Nullable Integer overlapHours) {
    public static RotateSecret of(JsonObject json) {
        return Json.read(json, RotateSecret.class);
    }
}
