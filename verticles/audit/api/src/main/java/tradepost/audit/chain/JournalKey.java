package tradepost.audit.chain;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * A key that verifies signed heads of the journal.
 *
 * @param publicKey 32 bytes in Base64
 */
public record JournalKey(String keyId, String publicKey) {
    public static JournalKey of(JsonObject json) {
        return Json.read(json, JournalKey.class);
    }
}
