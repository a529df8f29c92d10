package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What is to be explained.
 *
 * @param operation as {@code context.operationId}, or as an operationId that only one context has
 * @param resource the id in the path of the operation
 * @param userId instead of the caller; an administrator may ask
 * @param keyId an API key or service account instead of the caller
 */
public record ExplainQuery(
        String operation,
        @Nullable UUID resource,
        @Nullable UUID userId,
        @Nullable UUID keyId) {
    public static ExplainQuery of(JsonObject json) {
        return Json.read(json, ExplainQuery.class);
    }
}
