package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * The code that an authenticator app shows.
 */
public record SecondFactorCode(String code) {
    public static SecondFactorCode of(JsonObject json) {
        return Json.read(json, SecondFactorCode.class);
    }

    /** Without secrets, so that it can be logged. */
    @Override
    public String toString() {
        return "SecondFactorCode[…]";
    }
}
