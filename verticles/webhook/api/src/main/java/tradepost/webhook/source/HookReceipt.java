package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * What the sender of a message gets.
 *
 * @param id of the received message
 * @param httpStatus of the operation
 */
public record HookReceipt(UUID id, String messageId, int httpStatus) {
    public static HookReceipt of(JsonObject json) {
        return Json.read(json, HookReceipt.class);
    }
}
