package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** The request that creates a role. */
public record WriteRole(
        String name,
        @Nullable String description,
        List<String> permissions,
        @Nullable RoleScopes scopes) {
    public static WriteRole of(JsonObject json) {
        return Json.read(json, WriteRole.class);
    }
}
