package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record MailPage(List<Mail> data, Page.Meta meta) {
    public static MailPage of(JsonObject json) {
        return Json.read(json, MailPage.class);
    }
}
