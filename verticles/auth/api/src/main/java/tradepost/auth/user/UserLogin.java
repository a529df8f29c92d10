package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A login to an account, or an attempt at it with wrong credentials.
 *
 * @param outcome succeeded or failed
 * @param reason the code of the failure; null for a success
 * @param address of the client
 * @param agent the client's User-Agent; empty if it sent none
 */
public record UserLogin(
        UUID id, String outcome, @Nullable String reason, String address, String agent, Instant createdAt) {
    public static UserLogin of(JsonObject json) {
        return Json.read(json, UserLogin.class);
    }
}
