package tradepost.auth;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * What a person changes of the own account.
 *
 * @param email the new one; null leaves it as it is
 * @param currentPassword needed for another e-mail, because whoever has that can reset the password
 */
public record UpdateMe(@Nullable String email, @Nullable String currentPassword) {
    public static UpdateMe of(JsonObject json) {
        return Json.read(json, UpdateMe.class);
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return "UpdateMe[" + email + "]";
    }
}
