package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Whether an account has a second factor.
 *
 * @param required whether the role of the account requires it
 * @param recoveryCodes how many are left
 */
public record SecondFactor(
        boolean enabled, boolean required, @Nullable Instant enabledAt, int recoveryCodes) {
    public static SecondFactor of(JsonObject json) {
        return Json.read(json, SecondFactor.class);
    }
}
