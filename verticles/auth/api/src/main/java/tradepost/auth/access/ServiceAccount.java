package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A program with a name and a secret of its own.
 *
 * @param status active or disabled
 * @param hint the beginning and the end of the secret
 * @param secret in the response that shows it; otherwise null
 * @param previousExpiresAt until when the previous secret is good, after a rotation
 */
public record ServiceAccount(
        UUID id,
        String name,
        List<String> permissions,
        List<String> allowedAddresses,
        String status,
        String hint,
        @Nullable String secret,
        @Nullable Instant previousExpiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable String lastUsedAddress,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static ServiceAccount of(JsonObject json) {
        return Json.read(json, ServiceAccount.class);
    }

    /** The same with its secret, for the response that shows it. */
    public ServiceAccount with(String secret) {
        return new ServiceAccount(
                id,
                name,
                permissions,
                allowedAddresses,
                status,
                hint,
                secret,
                previousExpiresAt,
                lastUsedAt,
                lastUsedAddress,
                version,
                createdAt,
                updatedAt);
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "ServiceAccount[" + id + "]";
    }
}
