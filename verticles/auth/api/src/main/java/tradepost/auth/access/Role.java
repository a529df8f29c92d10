package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A role and its permissions.
 *
 * @param permissions as {@code resource:action}, {@code resource:*}, {@code *}, or {@code resource:action:own} if limited to the caller's own
 *      resources
 * @param builtIn true if the role is part of the program and cannot be changed
 * @param version null if the role is built in, like the times
 */
public record Role(
        String name,
        String description,
        List<String> permissions,
        RoleScopes scopes,
        boolean builtIn,
        @Nullable Long version,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {
    public static Role of(JsonObject json) {
        return Json.read(json, Role.class);
    }
}
