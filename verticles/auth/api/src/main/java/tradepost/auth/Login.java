package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.value.Json;

/**
 * What a client holds while somebody is logged in.
 *
 * @param accessToken a JWT, sent as {@code Authorization: Bearer}
 * @param tokenType always {@code Bearer}
 * @param expiresIn life of the access token in seconds from now
 * @param refreshToken good for one use; the answer to it brings the next
 * @param refreshExpiresIn life of the refresh token in seconds from now
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
