package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * The token of a service account.
 *
 * @param token an access token (JWT)
 * @param expiresIn its lifetime in seconds
 */
public record ServiceToken(String token, long expiresIn) {
    public static ServiceToken of(JsonObject json) {
        return Json.read(json, ServiceToken.class);
    }

    /** Without the token, so that it can be logged. */
    @Override
    public String toString() {
        return "ServiceToken[" + expiresIn + " s]";
    }
}
