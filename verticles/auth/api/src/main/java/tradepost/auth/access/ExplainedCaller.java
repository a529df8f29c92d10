package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * Whose rights are explained.
 *
 * @param id of the user, key or service account
 * @param permissions that count, for a key those that its owner holds too
 */
public record ExplainedCaller(UUID id, String role, List<String> permissions, List<UUID> locations) {
    public static ExplainedCaller of(JsonObject json) {
        return Json.read(json, ExplainedCaller.class);
    }
}
