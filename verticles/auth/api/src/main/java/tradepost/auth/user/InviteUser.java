package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** The invitation of a person by mail. */
public record InviteUser(
        String email, String role, @Nullable String name) {
    public static InviteUser of(JsonObject json) {
        return Json.read(json, InviteUser.class);
    }
}
