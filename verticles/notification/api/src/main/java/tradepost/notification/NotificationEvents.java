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

    @EventDoc(
            value = "The text of a mail was changed, or the mail was switched on or off.",
            subject = "the template: an id made of its name and language",
            data = MailTemplateChanged.class)
    public static final String MAIL_TEMPLATE_UPDATED = "notification.mail_template.updated";

    @EventDoc(
            value = "The text of a mail is again the one that is shipped.",
            subject = "the template: an id made of its name and language",
            data = MailTemplateChanged.class)
    public static final String MAIL_TEMPLATE_DELETED = "notification.mail_template.deleted";

    public record MailTemplateChanged(
            @FieldDoc(value = "The template's id.", example = "3f0c6c7e-5d3b-5c1e-9c7a-0000000000c2")
            UUID id,

            @FieldDoc(value = "The mail that it is for.", example = "order_confirmed")
            String name,

            @FieldDoc(value = "Its language.", example = "en")
            String language,

            @FieldDoc(value = "The subject of the mail.", example = "Your order {{number}}")
            String subject,

            @FieldDoc(value = "The mail as text.", example = "Dear {{name}},")
            String text,

            @FieldDoc(value = "The mail as HTML.", example = "<p>Dear {{name}},</p>")
            String html,

            @FieldDoc(value = "Whether the mail is sent.", example = "true")
            boolean enabled) {}

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
