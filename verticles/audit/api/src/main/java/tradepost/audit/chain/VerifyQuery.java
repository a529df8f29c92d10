package tradepost.audit.chain;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param after verifies the rows after this position; the whole chain if null or 0
 * @param to up to this position; to the head if null
 */
public record VerifyQuery(@Nullable Long after, @Nullable Long to) {
    public static VerifyQuery of(JsonObject json) {
        return Json.read(json, VerifyQuery.class);
    }
}
