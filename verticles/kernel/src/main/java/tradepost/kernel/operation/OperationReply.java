package tradepost.kernel.operation;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * The response of an operation, as an HTTP client would get it.
 *
 * @param replayed whether it was recorded under the Idempotency-Key before
 */
public record OperationReply(int status, boolean replayed, JsonObject response) {
    public static OperationReply of(JsonObject json) {
        return Json.read(json, OperationReply.class);
    }

    public boolean isSuccess() {
        return status < 300;
    }
}
