package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * An address that a server has refused for good.
 *
 * @param errorCode that the server gave
 * @param mailId the mail that it refused
 */
public record Suppression(UUID id, String address, String error, int errorCode, UUID mailId, Instant createdAt) {
    public static Suppression of(JsonObject json) {
        return Json.read(json, Suppression.class);
    }
}
