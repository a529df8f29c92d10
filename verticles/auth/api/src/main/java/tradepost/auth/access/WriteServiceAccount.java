package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** The request that creates a service account. */
public record WriteServiceAccount(
        String name, List<String> permissions, @Nullable List<String> allowedAddresses) {
    public static WriteServiceAccount of(JsonObject json) {
        return Json.read(json, WriteServiceAccount.class);
    }
}
