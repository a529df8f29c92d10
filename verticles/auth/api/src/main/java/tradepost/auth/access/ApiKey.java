package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An API key of a user, for a program that acts with at most the rights of its owner.
 *
 * @param permissions as granted; a request has those of them that the owner holds too
 * @param publishable whether the key may be seen by anybody, in the source of a page
 * @param origins of the pages that may use a publishable key; empty for any
 * @param hint the beginning and the end of the key
 * @param key the key itself, in the response that shows it; otherwise null
 * @param previousExpiresAt until when the previous secret is good, after a rotation
 */
public record ApiKey(
        UUID id,
        UUID ownerId,
        String name,
        List<String> permissions,
        boolean publishable,
        List<String> origins,
        List<String> allowedAddresses,
        String hint,
        @Nullable String key,
        @Nullable Instant expiresAt,
        @Nullable Instant previousExpiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable String lastUsedAddress,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static ApiKey of(JsonObject json) {
        return Json.read(json, ApiKey.class);
    }

    /** The same with its secret, for the response that shows it. */
    public ApiKey with(String secret) {
        return new ApiKey(
                id,
                ownerId,
                name,
                permissions,
                publishable,
                origins,
                allowedAddresses,
                hint,
                secret,
                expiresAt,
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
        return "ApiKey[" + id + "]";
    }
}
