package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * Who did something.
 *
 * @param actor {@code user:<id>} or {@code key:<id>}
 * @param kind user, api_key or service_account
 * @param name of a user without a name: the e-mail address
 */
public record Actor(String actor, String kind, String name) {
    public static Actor of(JsonObject json) {
        return Json.read(json, Actor.class);
    }
}
