package tradepost.notification.core.dispatch;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.notification.core.inbox.NotificationWriter.Written;
import tradepost.notification.core.mail.MailQueue;
import tradepost.notification.core.push.PushQueue;

/** The channels besides the application. What they have to send is stored in the transaction that writes the notification. */
final class Channels {
    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private Channels() {}

    /** @param userIds those who want notifications of this type by mail, and may read this one; their addresses are in {@code recipient} */
    static boolean queueMail(Tx tx, Written notification, List<UUID> userIds) {
        if (userIds.isEmpty()) return false;
        var n = notification.notification();
        boolean added = MailQueue.addForUsers(
                tx,
                notification.id(),
                Ids.time(n.eventId() == null ? notification.id() : n.eventId()),
                n.type().code(),
                n.title(),
                n.text(),
                userIds);
        if (!added) LOG.warn("no mail about notification {}: too many mails wait", notification.id());
        return added;
    }

    /** @param userIds the same for push messages to browsers, of each notification */
    static boolean queuePush(Tx tx, Map<UUID, List<UUID>> userIds) {
        return !userIds.isEmpty() && PushQueue.add(tx, userIds);
    }
}
