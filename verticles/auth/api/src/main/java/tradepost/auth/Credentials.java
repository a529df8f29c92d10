package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** The credentials of a login. */
public record Credentials(String email, String password) {
    public static Credentials of(JsonObject json) {
        return Json.read(json, Credentials.class);
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return "Credentials[" + email + "]";
    }
}
