package tradepost.auth;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The request for an account.
 *
 * @param email trimmed and lower-cased first
 * @param password 8 to 128 code points; null if it is chosen when the address is proved
 * @param role one of {@link tradepost.kernel.identity.Roles}; customer if omitted
 */
public record RegisterUser(
        String email, @Nullable String password, @Nullable String role) {
    public static RegisterUser of(JsonObject json) {
        return Json.read(json, RegisterUser.class);
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return "RegisterUser[" + email + ", " + role + "]";
    }
}
