package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.auth.user.User;
import tradepost.kernel.json.Json;

/**
 * The tokens of a session.
 *
 * @param accessToken a JWT, sent as {@code Authorization: Bearer}
 * @param tokenType always {@code Bearer}
 * @param expiresIn lifetime of the access token in seconds
 * @param refreshToken valid for one use; the response contains the next one
 * @param refreshExpiresIn lifetime of the refresh token in seconds
 */
public record Login(
        String accessToken, String tokenType, long expiresIn, String refreshToken, long refreshExpiresIn, User user) {
    public static Login of(JsonObject json) {
        return Json.read(json, Login.class);
    }

    /** Without the tokens, so that it can be logged. */
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
