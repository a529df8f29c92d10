package tradepost.notification.core.inbox;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.notification.NotificationType;

/**
 * What is to be written.
 *
 * @param audience see {@link Audience}
 * @param locations for callers who are limited to one of these; empty for all
 * @param eventId the event that it reports; null for an announcement
 * @param waits whether it asks for something, so that only one of them waits for an entity at a time
 */
public record NewNotification(
        NotificationType type,
        String audience,
        List<UUID> locations,
        String title,
        @Nullable String text,
        @Nullable String entityType,
        @Nullable UUID entityId,
        @Nullable UUID eventId,
        boolean waits) {
    public NewNotification withAudience(String other) {
        return new NewNotification(type, other, locations, title, text, entityType, entityId, eventId, waits);
    }
}
