package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * A mail with the data of an example.
 *
 * @param html the whole page, with the layout
 */
public record MailPreview(String subject, String text, String html) {
    public static MailPreview of(JsonObject json) {
        return Json.read(json, MailPreview.class);
    }
}
