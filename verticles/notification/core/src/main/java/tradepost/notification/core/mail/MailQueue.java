package tradepost.notification.core.mail;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** Adds mails to the queue, which is bounded. */
public final class MailQueue {
    static final int WAITING_MAX = 100_000;

    private MailQueue() {}

    /** Whether more mails can wait. */
    static boolean hasRoom(Tx tx) {
        long waiting = tx.single(r -> r.getLong(0), QueuedMailQueries.COUNT_WAITING, WAITING_MAX);
        return waiting < WAITING_MAX;
    }

    /**
     * To active users whose addresses are known, once for each notification. Returns false if too many mails wait.
     *
     * @param type of the notification
     */
    public static boolean addForUsers(
            Tx tx, UUID notification, String type, String title, @Nullable String text, List<UUID> users) {
        if (users.isEmpty()) return true;
        if (!hasRoom(tx)) return false;
        var event = new JsonObject().put("type", type).put("title", title).put("text", text);
        var ids = users.stream().map(u -> Ids.next()).toArray(UUID[]::new);
        tx.sql(
                QueuedMailQueries.ADD_FOR_USERS,
                ids,
                users.toArray(UUID[]::new),
                MailKind.NOTIFICATION.code(),
                notification,
                event);
        return true;
    }

    /** To a customer, once for each event; its address is looked up when the mail is sent. */
    static void addForCustomer(Tx tx, MailKind kind, UUID eventId, UUID customer, JsonObject event) {
        var field = kind.entityField();
        tx.sql(
                QueuedMailQueries.ADD,
                Ids.next(),
                kind.code(),
                eventId.toString(),
                customer,
                kind.entityType(),
                field == null ? null : UUID.fromString(event.getString(field)),
                event);
    }
}
