package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Why an operation is allowed or refused.
 *
 * @param code of the refusal; null if it is allowed
 * @param checks in the order in which they are made; after one that fails, none matters
 */
public record Explanation(
        String operation,
        String permission,
        boolean allowed,
        @Nullable String code,
        ExplainedCaller caller,
        List<ExplainedCheck> checks) {
    public static Explanation of(JsonObject json) {
        return Json.read(json, Explanation.class);
    }
}
