package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** One for each kind of mail and language. */
public record MailTemplates(List<MailTemplate> templates) {
    public static MailTemplates of(JsonObject json) {
        return Json.read(json, MailTemplates.class);
    }
}
