package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param scope changed, or all; null for all */
public record VerificationQuery(@Nullable String scope) {
    public static VerificationQuery of(JsonObject json) {
        return Json.read(json, VerificationQuery.class);
    }
}
