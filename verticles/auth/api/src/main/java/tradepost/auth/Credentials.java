package tradepost.auth;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The credentials of a login.
 *
 * @param code of the second factor, or a recovery code; null if the account has none
 */
public record Credentials(
        String email, String password, @Nullable String code) {
    public Credentials(String email, String password) {
        this(email, password, null);
    }

    public static Credentials of(JsonObject json) {
        return Json.read(json, Credentials.class);
    }

    /** Without password and code, so that it can be logged. */
    @Override
    public String toString() {
        return "Credentials[" + email + "]";
    }
}
