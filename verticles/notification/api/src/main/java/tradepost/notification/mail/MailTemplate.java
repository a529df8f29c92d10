package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The texts of a kind of mail in a language, in Mustache.
 *
 * @param html what is put in the layout that all mails have in common
 * @param enabled whether such mails are sent
 * @param changed whether it is not the one that is shipped
 * @param updatedAt when it was changed; null if it is the one that is shipped
 */
public record MailTemplate(
        String name,
        String language,
        String subject,
        String text,
        String html,
        boolean enabled,
        boolean changed,
        @Nullable Instant updatedAt) {
    public static MailTemplate of(JsonObject json) {
        return Json.read(json, MailTemplate.class);
    }
}
