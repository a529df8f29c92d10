package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.value.Json;

/**
 * What keeps a session going.
 *
 * @param refreshToken as login or the last refresh answered it
 */
public record RefreshToken(String refreshToken) {
    public static RefreshToken of(JsonObject json) {
        return Json.read(json, RefreshToken.class);
    }

    /** Without the token, so that it can be logged. */
    @Override
    public String toString() {
        return "RefreshToken[…]";
    }
}
