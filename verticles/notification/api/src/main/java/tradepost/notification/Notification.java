package tradepost.notification;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A notification as its reader sees it.
 *
 * @param sequence its position in the stream, in decimal digits
 * @param type one of {@link NotificationType}
 * @param entityType what it is about, such as {@code sales_order}; null if nothing
 * @param updatedAt when it was resolved; otherwise when it was written
 * @param resolvedAt when what it asks for was done; null while it waits, or if it asks for nothing
 */
public record Notification(
        UUID id,
        String sequence,
        String type,
        String title,
        @Nullable String text,
        @Nullable String entityType,
        @Nullable UUID entityId,
        boolean read,
        @Nullable Instant resolvedAt,
        Instant createdAt,
        Instant updatedAt) {
    public static Notification of(JsonObject json) {
        return Json.read(json, Notification.class);
    }
}
