package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A step of the decision.
 *
 * @param check {@code pending}, {@code permission}, {@code owner}, {@code scope}, {@code step_up} or {@code resource}
 * @param passed null if it does not apply
 */
public record ExplainedCheck(String check, @Nullable Boolean passed, String reason) {
    public static ExplainedCheck of(JsonObject json) {
        return Json.read(json, ExplainedCheck.class);
    }
}
