package tradepost.auth;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * An account of a person.
 *
 * @param email lower-case, unique
 * @param role one of {@link tradepost.kernel.identity.Roles}
 */
public record User(UUID id, String email, String role, Instant createdAt, Instant updatedAt) {
    public static User of(JsonObject json) {
        return Json.read(json, User.class);
    }
}
