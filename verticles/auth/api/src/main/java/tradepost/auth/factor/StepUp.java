package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The proof that a session is used by its owner.
 *
 * @param password if the account has no second factor
 * @param code if it has one: that of the app, or a recovery code
 */
public record StepUp(@Nullable String password, @Nullable String code) {
    public static StepUp of(JsonObject json) {
        return Json.read(json, StepUp.class);
    }

    /** Without secrets, so that it can be logged. */
    @Override
    public String toString() {
        return "StepUp[…]";
    }
}
