package tradepost.kernel.operation;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A request for an operation, as an HTTP client would send it.
 *
 * @param operation its context and operationId, such as {@code sales.createOrder}
 * @param path the values of the path parameters, by name
 * @param body null for none
 * @param key the Idempotency-Key; null for none
 */
public record OperationCall(
        String operation,
        Map<String, String> path,
        @Nullable JsonObject body,
        @Nullable String key) {
    public static OperationCall of(JsonObject json) {
        return Json.read(json, OperationCall.class);
    }
}
