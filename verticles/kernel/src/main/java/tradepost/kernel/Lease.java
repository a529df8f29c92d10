package tradepost.kernel;

import java.util.UUID;

/**
 * Which process relays a context's events: a row in its database. The fencing number grows with each change of the holder; the
 * numbering names it, so that a holder that slept through its lease numbers nothing.
 */
final class Lease {
    private static final long LASTS_MS = 5_000;
    private static final String TAKE = """
            update relay_lease set fencing = fencing + case when held_by = $1 then 0 else 1 end, held_by = $1,
                   expires_at = clock_timestamp() + $2 * interval '1 millisecond'
            where held_by = $1 or expires_at < clock_timestamp()
            returning fencing
            """;
    private static final String GIVE_UP = "update relay_lease set expires_at = clock_timestamp() where held_by = $1";

    private final Db db;
    private final UUID holder = Ids.next();
    private volatile long fencing;
    private volatile long heldUntilNanos = System.nanoTime();

    Lease(Db db) {
        this.db = db;
    }

    boolean held() {
        return heldUntilNanos - System.nanoTime() > 0;
    }

    long fencing() {
        return fencing;
    }

    /** Takes the lease when it is free, and renews it when half of it is over. */
    boolean hold() {
        if (heldUntilNanos - System.nanoTime() > LASTS_MS * 500_000) return true;
        long before = System.nanoTime(); // the database counts from later: this side lets go first
        var rows = db.query(TAKE, holder, (double) LASTS_MS).await().iterator();
        if (!rows.hasNext()) return false;
        fencing = rows.next().getLong(0);
        heldUntilNanos = before + LASTS_MS * 1_000_000;
        return true;
    }

    void giveUp() {
        heldUntilNanos = System.nanoTime();
        db.query(GIVE_UP, holder).otherwiseEmpty().await(); // else it runs out
    }
}
