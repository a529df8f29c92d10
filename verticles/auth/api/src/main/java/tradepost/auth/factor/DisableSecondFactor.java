package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * The proof that the owner of an account wants no second factor any more.
 *
 * @param code of the app, or a recovery code
 */
public record DisableSecondFactor(String password, String code) {
    public static DisableSecondFactor of(JsonObject json) {
        return Json.read(json, DisableSecondFactor.class);
    }

    /** Without secrets, so that it can be logged. */
    @Override
    public String toString() {
        return "DisableSecondFactor[…]";
    }
}
