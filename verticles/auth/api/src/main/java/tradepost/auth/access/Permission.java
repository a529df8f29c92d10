package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * A permission.
 *
 * @param name {@code resource:action}
 */
public record Permission(String name, String resource, String action) {
    public static Permission of(JsonObject json) {
        return Json.read(json, Permission.class);
    }
}
