package tradepost.notification.preference;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** Those of a user, one for each type. */
public record Preferences(List<Preference> preferences) {
    public static Preferences of(JsonObject json) {
        return Json.read(json, Preferences.class);
    }
}
