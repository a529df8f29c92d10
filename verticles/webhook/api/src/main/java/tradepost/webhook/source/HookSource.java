package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A program of others whose messages call one operation.
 *
 * @param verification standard_webhooks, hmac or stripe: how its messages are signed
 * @param messageIdHeader names the messages, which take effect once each; so does {@code messageIdPointer}
 * @param serviceAccountId in whose name the operation is called
 * @param operation its context and operationId
 * @param mapping {@code {field, from | value, optional}}
 * @param hint the end of the secret
 * @param secret in the response that shows it; otherwise null
 * @param previousExpiresAt until when the previous secret is good, after a rotation
 */
public record HookSource(
        UUID id,
        UUID ownerId,
        String name,
        String verification,
        @Nullable String signatureHeader,
        @Nullable String signaturePrefix,
        @Nullable String timestampHeader,
        @Nullable String messageIdHeader,
        @Nullable String messageIdPointer,
        UUID serviceAccountId,
        String operation,
        List<JsonObject> mapping,
        boolean paused,
        String path,
        String hint,
        @Nullable String secret,
        @Nullable Instant previousExpiresAt,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static HookSource of(JsonObject json) {
        return Json.read(json, HookSource.class);
    }

    /** The same with its secret, for the response that shows it. */
    public HookSource with(String shown) {
        return of(Json.write(this).put("secret", shown));
    }

    /** What a client has written, to be changed. */
    public WriteHookSource written() {
        return new WriteHookSource(
                name,
                verification,
                null,
                signatureHeader,
                signaturePrefix,
                timestampHeader,
                messageIdHeader,
                messageIdPointer,
                serviceAccountId,
                operation,
                mapping,
                paused);
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "HookSource[" + id + "]";
    }
}
