package tradepost.inventory.core.reservations.hold;

import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.inventory.InventoryEvents;
import tradepost.kernel.db.Db;

/**
 * Returns the stock of expired holds. Only the clock of the database counts, and everything is read from its tables, so a restart or another
 * process continues where one has stopped.
 */
public final class HoldExpirySweep {
    private static final Logger LOG = LoggerFactory.getLogger(HoldExpirySweep.class);
    private static final String ACTOR = "system:inventory";
    /** Shorter than any hold lasts, so that the first expiry is known in time. */
    private static final long LOOK_EVERY_MS = 5_000;

    private static final long LINES_MAX = 2_000;

    private final Db db;

    public HoldExpirySweep(Db db) {
        this.db = db;
    }

    /** Ends the holds that are due. Returns the milliseconds until the next one is, or until it should look again. */
    public long sweep() {
        var due = db.query(HoldQueries.DUE, LINES_MAX).await().iterator().next();
        var ids = List.of(due.getArrayOfUUIDs(0));
        if (!ids.isEmpty()) return expire(ids) ? 0 : LOOK_EVERY_MS;
        var nextMs = due.getLong(1);
        return nextMs == null ? LOOK_EVERY_MS : Math.clamp(nextMs + 1, 1, LOOK_EVERY_MS);
    }

    /** One by one if this fails for all. Returns whether all have ended. */
    private boolean expire(List<UUID> ids) {
        try {
            db.tx(tx -> HoldWriter.end(
                    tx, ids, HoldWriter.lock(tx, ids), HoldQueries.EXPIRE, InventoryEvents.HOLD_EXPIRED, ACTOR, null));
            return true;
        } catch (Throwable t) {
            LOG.warn("{} expired holds are released later: {}", ids.size(), t.toString());
            boolean all = ids.size() > 1;
            if (all) for (var id : ids) all &= expire(List.of(id));
            return all;
        }
    }
}
