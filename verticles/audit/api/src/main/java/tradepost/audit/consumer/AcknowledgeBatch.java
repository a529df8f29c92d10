package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param lease the lease of the batch
 * @param position the last processed position, such as {@code sequence} of one of its events; null for the whole batch
 */
public record AcknowledgeBatch(long lease, @Nullable Long position) {
    public static AcknowledgeBatch of(JsonObject json) {
        return Json.read(json, AcknowledgeBatch.class);
    }
}
