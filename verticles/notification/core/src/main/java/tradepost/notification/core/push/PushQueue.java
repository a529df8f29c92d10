package tradepost.notification.core.push;

import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;

/** What is still to be sent to browsers. */
public final class PushQueue {
    /** Of one browser. */
    static final int WAITING_MAX = 50;

    private PushQueue() {}

    public static void add(Tx tx, UUID notification, List<UUID> users) {
        tx.sql(PushQueries.ADD, notification, users.toArray(UUID[]::new), WAITING_MAX);
    }
}
