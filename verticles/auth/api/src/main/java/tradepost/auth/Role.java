package tradepost.auth;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.value.Json;

/**
 * A role and what it holds.
 *
 * @param permissions as {@code resource:action}, {@code resource:*}, {@code *}, or {@code …@own} for one's own only
 * @param builtIn comes with the program and cannot be changed
 */
public record Role(String name, List<String> permissions, boolean builtIn) {
    public static Role of(JsonObject json) {
        return Json.read(json, Role.class);
    }
}
