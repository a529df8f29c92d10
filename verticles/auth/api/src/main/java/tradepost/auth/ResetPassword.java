package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * The request that sets a new password without the old one.
 *
 * @param resetToken the token from the mail, valid once
 */
public record ResetPassword(String resetToken, String newPassword) {
    public static ResetPassword of(JsonObject json) {
        return Json.read(json, ResetPassword.class);
    }

    /** Without token and password, so that it can be logged. */
    @Override
    public String toString() {
        return "ResetPassword[…]";
    }
}
