package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param lease of the batch
 * @param position up to which its events are done, such as {@code sequence} of one of them; the whole batch when null
 */
public record AcknowledgeBatch(long lease, @Nullable Long position) {
    public static AcknowledgeBatch of(JsonObject json) {
        return Json.read(json, AcknowledgeBatch.class);
    }
}
