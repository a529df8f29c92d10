package tradepost.auth;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The proof that somebody receives mail at an address.
 *
 * @param token from the mail, valid once
 * @param password of the new account; null for a change of address
 * @param name of the person, for a new account
 */
public record VerifyEmail(
        String token, @Nullable String password, @Nullable String name) {
    public static VerifyEmail of(JsonObject json) {
        return Json.read(json, VerifyEmail.class);
    }

    /** Without token and password, so that it can be logged. */
    @Override
    public String toString() {
        return "VerifyEmail[…]";
    }
}
