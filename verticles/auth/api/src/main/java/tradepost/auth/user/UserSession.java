package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * An open session of a user.
 *
 * @param agent the User-Agent of the client that logged in; empty if it sent none
 * @param address of the client that logged in
 * @param current whether the caller's own access token belongs to it
 * @param createdAt the time of the login
 * @param usedAt the last login or refresh
 */
public record UserSession(
        UUID id, String agent, String address, boolean current, Instant createdAt, Instant usedAt, Instant expiresAt) {
    public static UserSession of(JsonObject json) {
        return Json.read(json, UserSession.class);
    }
}
