package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param enabled true if omitted */
public record WriteMailTemplate(
        String subject, String text, String html, @Nullable Boolean enabled) {
    public static WriteMailTemplate of(JsonObject json) {
        return Json.read(json, WriteMailTemplate.class);
    }
}
