package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * Another access token of the session. Its refresh token stays the same.
 *
 * @param accessToken a JWT, sent as {@code Authorization: Bearer}
 * @param tokenType always {@code Bearer}
 * @param expiresIn lifetime of the access token in seconds
 */
public record AccessToken(String accessToken, String tokenType, long expiresIn) {
    public static AccessToken of(JsonObject json) {
        return Json.read(json, AccessToken.class);
    }

    /** Without secrets, so that it can be logged. */
    @Override
    public String toString() {
        return "AccessToken[…]";
    }
}
