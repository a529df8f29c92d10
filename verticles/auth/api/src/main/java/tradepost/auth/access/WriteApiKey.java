package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The request that creates an API key.
 *
 * @param role a built-in one whose permissions it gets, in place of {@code permissions}
 */
public record WriteApiKey(
        String name,
        @Nullable List<String> permissions,
        @Nullable String role,
        @Nullable Boolean publishable,
        @Nullable List<String> origins,
        @Nullable List<String> allowedAddresses,
        @Nullable Instant expiresAt) {
    public static WriteApiKey of(JsonObject json) {
        return Json.read(json, WriteApiKey.class);
    }
}
