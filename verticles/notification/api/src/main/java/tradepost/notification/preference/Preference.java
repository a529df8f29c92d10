package tradepost.notification.preference;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** By which channels a user wants to know of a type. */
public record Preference(String type, boolean inApp, boolean mail, boolean push) {
    public static Preference of(JsonObject json) {
        return Json.read(json, Preference.class);
    }
}
