package tradepost.auth;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A change of the caller's account.
 *
 * @param name null leaves it unchanged
 * @param email the new address; null leaves it unchanged
 * @param currentPassword required to change the address, because its owner can reset the password
 */
public record UpdateMe(
        @Nullable String name,
        @Nullable String email,
        @Nullable String currentPassword) {
    public static UpdateMe of(JsonObject json) {
        return Json.read(json, UpdateMe.class);
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return "UpdateMe[" + email + "]";
    }
}
