package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * The request that continues a session.
 *
 * @param refreshToken from the response of login or of the last refresh
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
