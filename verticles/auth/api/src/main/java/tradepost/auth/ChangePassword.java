package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** The change of a password by a person who knows the current one. */
public record ChangePassword(String currentPassword, String newPassword) {
    public static ChangePassword of(JsonObject json) {
        return Json.read(json, ChangePassword.class);
    }

    /** Without the passwords, so that it can be logged. */
    @Override
    public String toString() {
        return "ChangePassword[…]";
    }
}
