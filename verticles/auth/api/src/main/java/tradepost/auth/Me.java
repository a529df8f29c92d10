package tradepost.auth;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The caller's account.
 *
 * @param permissions of the access token: those of the role, as in {@link Role}, and what the settings add
 * @param customerId its customer record if its role is customer; null if it has none
 */
public record Me(
        UUID id,
        String email,
        String role,
        List<String> permissions,
        @Nullable UUID customerId,
        Instant createdAt,
        Instant updatedAt) {
    public static Me ofUser(User user, List<String> permissions, @Nullable UUID customerId) {
        return new Me(
                user.id(), user.email(), user.role(), permissions, customerId, user.createdAt(), user.updatedAt());
    }

    public static Me of(JsonObject json) {
        return Json.read(json, Me.class);
    }
}
