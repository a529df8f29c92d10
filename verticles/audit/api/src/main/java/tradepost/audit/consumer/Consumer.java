package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param types empty for every type that the caller may read
 * @param position the last acknowledged position
 * @param head the newest position of the journal
 * @param lag {@code head - position}
 * @param leasedUntil when the lease of the current batch expires; null without one
 */
public record Consumer(
        UUID id,
        String name,
        List<String> types,
        long position,
        long head,
        long lag,
        @Nullable Instant leasedUntil,
        UUID ownerId,
        Instant createdAt,
        Instant updatedAt) {
    public static Consumer of(JsonObject json) {
        return Json.read(json, Consumer.class);
    }
}
