package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param types empty for every type its caller may read
 * @param position up to which it has been acknowledged
 * @param head the newest position of the journal
 * @param lag {@code head - position}
 * @param leasedUntil while a batch of it is out, else null
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
