package tradepost.auth;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/**
 * A role and its permissions.
 *
 * @param permissions as {@code resource:action}, {@code resource:*}, {@code *}, or {@code resource:action:own} if limited to the caller's own
 *      resources
 * @param builtIn true if the role is part of the program and cannot be changed
 */
public record Role(String name, List<String> permissions, boolean builtIn) {
    public static Role of(JsonObject json) {
        return Json.read(json, Role.class);
    }
}
