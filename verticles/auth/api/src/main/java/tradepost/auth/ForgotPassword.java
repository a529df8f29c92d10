package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.value.Json;

/** Whose password is forgotten; the address may be nobody's. */
public record ForgotPassword(String email) {
    public static ForgotPassword of(JsonObject json) {
        return Json.read(json, ForgotPassword.class);
    }
}
