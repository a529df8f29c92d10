package tradepost.notification.core.dispatch;

import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Tx;
import tradepost.notification.core.inbox.NotificationWriter.Written;
import tradepost.notification.core.mail.MailQueue;
import tradepost.notification.core.push.PushQueue;

/** The channels besides the application. What they have to send is stored in the transaction that writes the notification. */
final class Channels {
    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private Channels() {}

    /** @param userIds those who want notifications of this type by mail, and may read this one; their addresses are in {@code recipient} */
    static void queueMail(Tx tx, Written notification, List<UUID> userIds) {
        var n = notification.notification();
        if (!MailQueue.addForUsers(tx, notification.id(), n.type().code(), n.title(), n.text(), userIds))
            LOG.warn("no mail about notification {}: too many mails wait", notification.id());
    }

    /** @param userIds the same for push messages to browsers */
    static void queuePush(Tx tx, Written notification, List<UUID> userIds) {
        if (!userIds.isEmpty()) PushQueue.add(tx, notification.id(), userIds);
    }
}
