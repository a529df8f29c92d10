package tradepost.notification;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of notification. */
public final class NotificationEvents {
    @EventDoc(
            value = "Somebody posted an announcement to a role or to everyone.",
            subject = "the notification",
            data = AnnouncementPosted.class)
    public static final String ANNOUNCEMENT_POSTED = "notification.announcement.posted";

    public record AnnouncementPosted(
            @FieldDoc(value = "The notification's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID id,

            @FieldDoc(value = "Its title.", example = "Stocktaking on Friday")
            String title,

            @FieldDoc(value = "Its text; null without one.", example = "The warehouse is closed from noon.") @Nullable
            String text,

            @FieldDoc(value = "The role that it is for; null for all staff.", example = "inventory_manager") @Nullable
            String role) {}

    private NotificationEvents() {}
}
