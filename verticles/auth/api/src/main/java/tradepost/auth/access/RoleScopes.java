package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * To what a role is limited.
 *
 * @param locations the ids of the only locations whose goods its users may see and move; empty for all
 */
public record RoleScopes(List<UUID> locations) {
    public static RoleScopes of(JsonObject json) {
        return Json.read(json, RoleScopes.class);
    }
}
