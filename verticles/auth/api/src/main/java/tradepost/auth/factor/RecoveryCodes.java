package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/**
 * Codes that replace that of the app, each once.
 */
public record RecoveryCodes(List<String> recoveryCodes) {
    public static RecoveryCodes of(JsonObject json) {
        return Json.read(json, RecoveryCodes.class);
    }

    /** Without secrets, so that it can be logged. */
    @Override
    public String toString() {
        return "RecoveryCodes[…]";
    }
}
