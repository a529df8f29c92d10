package tradepost.notification.core.push;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.kernel.db.Tx;

/** What is still to be sent to browsers. */
public final class PushQueue {
    /** Of one browser. */
    static final int WAITING_MAX = 50;

    private PushQueue() {}

    /** Returns whether there is a browser to send to. */
    public static boolean add(Tx tx, Map<UUID, List<UUID>> usersByNotification) {
        var notifications = new ArrayList<UUID>();
        var users = new ArrayList<UUID>();
        usersByNotification.forEach((notification, all) -> {
            notifications.addAll(Collections.nCopies(all.size(), notification));
            users.addAll(all);
        });
        return tx.sql(PushQueries.ADD, notifications.toArray(UUID[]::new), users.toArray(UUID[]::new), WAITING_MAX)
                        .rowCount()
                > 0;
    }
}
