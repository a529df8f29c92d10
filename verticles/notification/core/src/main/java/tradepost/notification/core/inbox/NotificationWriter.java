package tradepost.notification.core.inbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.notification.NotificationType;

/** Writes notifications. */
public final class NotificationWriter {
    private NotificationWriter() {}

    /** One that was written, with its position. */
    public record Written(UUID id, long position, NewNotification notification) {}

    /** Which channels have something to send after the commit. */
    public record Queued(boolean mails, boolean pushes) {
        public static final Queued NOTHING = new Queued(false, false);
    }

    /** What was written, and what is to be sent of it. */
    public record Posted(List<Written> written, Queued queued) {}

    /** Writes those that are not there yet. Locks the head until the transaction ends. */
    public static List<Written> write(Tx tx, List<NewNotification> all) {
        var written = new ArrayList<Written>();
        if (all.isEmpty()) return written;
        long position = tx.single(r -> r.getLong(0), InboxQueries.LOCK_HEAD);
        for (var n : all) {
            var id = Ids.next();
            boolean isNew = tx.sql(
                                    InboxQueries.INSERT,
                                    id,
                                    position + 1,
                                    n.type().code(),
                                    n.audience(),
                                    n.locations().isEmpty()
                                            ? null
                                            : n.locations().toArray(UUID[]::new),
                                    n.title(),
                                    n.text(),
                                    n.entityType(),
                                    n.entityId(),
                                    n.eventId(),
                                    n.waits())
                            .rowCount()
                    == 1;
            if (isNew) written.add(new Written(id, ++position, n));
        }
        if (!written.isEmpty()) tx.sql(InboxQueries.MOVE_HEAD, position);
        return written;
    }

    /** What notifications of a type about an entity asked for. */
    public record Waiting(NotificationType type, UUID entityId) {}

    /** It was done. */
    public static void resolve(Tx tx, Collection<Waiting> done) {
        if (!done.isEmpty())
            tx.sql(
                    InboxQueries.RESOLVE,
                    Tx.column(done, w -> w.type().code(), String[]::new),
                    Tx.column(done, Waiting::entityId, UUID[]::new));
    }

    /** Deletes what is old. */
    public static Pruner.Step pruning(Db db, int days) {
        return limit -> {
            int deleted =
                    db.query(InboxQueries.PRUNE, (double) days, limit).await().rowCount();
            int read = db.query(InboxQueries.PRUNE_READ, limit).await().rowCount();
            return deleted == limit || read == limit;
        };
    }
}
