package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** A password that an administrator sets; the user must change it. */
public record SetPassword(String password) {
    public static SetPassword of(JsonObject json) {
        return Json.read(json, SetPassword.class);
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return "SetPassword[…]";
    }
}
