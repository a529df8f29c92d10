package tradepost.notification.core.mail;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.contact.ContactEvents;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Ids;

/** Adds mails to the queue, which is bounded. */
public final class MailQueue {
    static final int WAITING_MAX = 100_000;
    private static final UUID FIRST = new UUID(0, 0);
    private static final String CUSTOMER_DELETED = ContactEvents.CUSTOMER + ".deleted";

    private MailQueue() {}

    /** Whether more mails can wait. */
    static boolean hasRoom(Tx tx) {
        long waiting = tx.single(r -> r.getLong(0), QueuedMailQueries.COUNT_WAITING, WAITING_MAX);
        return waiting < WAITING_MAX;
    }

    /**
     * To active users whose addresses are known, once for each notification. Returns false if too many mails wait.
     *
     * @param since when the event was, or the announcement
     * @param type of the notification
     */
    public static boolean addForUsers(
            Tx tx,
            UUID notification,
            Instant since,
            String type,
            String title,
            @Nullable String text,
            List<UUID> users) {
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
                event,
                since.atOffset(ZoneOffset.UTC));
        return true;
    }

    /** To a customer, once for each event; its address is looked up when the mail is sent. */
    static void addForCustomer(Tx tx, MailKind kind, UUID eventId, Instant since, UUID customer, JsonObject event) {
        tx.sql(
                QueuedMailQueries.ADD,
                values(kind, eventId, since, customer, event).toArray());
    }

    /** The same for a mail that is not sent. */
    static void addSkipped(
            Tx tx, MailKind kind, UUID eventId, Instant since, UUID customer, JsonObject event, String why) {
        var values = values(kind, eventId, since, customer, event);
        values.add(why);
        tx.sql(QueuedMailQueries.ADD_SKIPPED, values.toArray());
    }

    private static List<@Nullable Object> values(
            MailKind kind, UUID eventId, Instant since, UUID customer, JsonObject event) {
        var field = kind.entityField();
        var all = new ArrayList<@Nullable Object>();
        all.add(Ids.next());
        all.add(kind.code());
        all.add(eventId.toString());
        all.add(customer);
        all.add(kind.entityType());
        all.add(field == null ? null : UUID.fromString(event.getString(field)));
        all.add(event);
        all.add(since.atOffset(ZoneOffset.UTC));
        return all;
    }

    /** The events after which nothing that names a person may be left. */
    public static List<String> erasures() {
        return List.of(AuthEvents.USER_DELETED, CUSTOMER_DELETED);
    }

    /** Erases what mails say about a user or a customer that was deleted, if this event says so. */
    public static void forget(Tx tx, Event event) {
        switch (event.type()) {
            case AuthEvents.USER_DELETED -> forget(tx, QueuedMailQueries.FORGET_USER, event.subject());
            case CUSTOMER_DELETED -> forget(tx, QueuedMailQueries.FORGET_CUSTOMER, event.subject());
            default -> {}
        }
    }

    private static void forget(Tx tx, String part, UUID person) {
        @Nullable UUID after = FIRST;
        while (after != null) after = tx.firstOrNull(r -> r.getUUID(0), part, person, after);
    }
}
