package tradepost.notification;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param role that it is for; null for everyone with {@code notifications:read} */
public record WriteNotification(
        String title, @Nullable String text, @Nullable String role) {
    public static WriteNotification of(JsonObject json) {
        return Json.read(json, WriteNotification.class);
    }
}
