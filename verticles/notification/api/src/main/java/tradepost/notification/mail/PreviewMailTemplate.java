package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** What is omitted is taken from the template as it is. */
public record PreviewMailTemplate(
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html) {
    public static PreviewMailTemplate of(JsonObject json) {
        return Json.read(json, PreviewMailTemplate.class);
    }
}
