package tradepost.auth.factor;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * What an authenticator app needs.
 *
 * @param secret 160 bits, in base32
 * @param otpauthUri the same, to be shown as a QR code
 */
public record SecondFactorSetup(String secret, String otpauthUri) {
    public static SecondFactorSetup of(JsonObject json) {
        return Json.read(json, SecondFactorSetup.class);
    }

    /** Without secrets, so that it can be logged. */
    @Override
    public String toString() {
        return "SecondFactorSetup[…]";
    }
}
