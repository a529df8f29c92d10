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

    /** Whether a repetition may have another outcome: the operation was not reached, or may still be going on. */
    public boolean isUndecided() {
        return status >= 500 || status == 408 || status == 429;
    }
}
