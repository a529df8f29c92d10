package tradepost.notification;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * The notifications of the caller: those for its user, its role, everyone with one of its permissions, and everyone. Who holds the
 * permission for its own only has no others than those for its user and its role.
 */
@ProxyGen
public interface NotificationService {
    String ADDRESS = "notification.notifications";

    /** The bus address at which the new head (a Long) is published after a commit. The messages are only wake-ups. */
    String ADVANCED = "notification.advanced";

    Future<NotificationPage> listNotifications(NotificationQuery query, Caller caller);

    /** Posts an announcement. Fails 400 unknown_role. */
    Future<Notification> postNotification(WriteNotification body, Caller caller);

    /** Fails 404 notification_not_found, also for what is not for the caller. */
    Future<Notification> getNotification(UUID notificationId, Caller caller);

    /** What the caller has not read and what is not done, counted up to a limit. */
    Future<UnreadCount> countUnread(Caller caller);

    /** Fails 404 notification_not_found. */
    Future<Notification> readNotification(UUID notificationId, Caller caller);

    /** Everything that was written before. Returns what is unread afterwards. */
    Future<UnreadCount> readAllNotifications(Caller caller);

    /** The caller's notifications after a position, in order. */
    Future<NotificationFeed> streamNotifications(FeedQuery query, Caller caller);

    /** For a stream that begins with the next notification. */
    @RequiresPermission("authenticated")
    Future<NotificationBounds> notificationBounds(Caller caller);
}
