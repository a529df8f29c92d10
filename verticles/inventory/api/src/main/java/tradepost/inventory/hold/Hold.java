package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param status active, released, expired or converted
 * @param expiresAt by the clock of the database; an active hold cannot be used after it
 * @param lines as requested
 * @param orderId the order that got the stock; null unless converted
 * @param ownerId the id of the user
 */
public record Hold(
        UUID id,
        String status,
        Instant expiresAt,
        List<HeldItem> lines,
        @Nullable UUID orderId,
        UUID ownerId,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Hold of(JsonObject json) {
        return Json.read(json, Hold.class);
    }
}
