package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** The address of an account whose password is forgotten; there may be no such account. */
public record ForgotPassword(String email) {
    public static ForgotPassword of(JsonObject json) {
        return Json.read(json, ForgotPassword.class);
    }
}
