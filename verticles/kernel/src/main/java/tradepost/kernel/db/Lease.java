package tradepost.kernel.db;

import io.vertx.core.Future;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Ids;

/**
 * Which process relays a context's events: a row in its database. No time of day decides it. The holder counts its renewals, and
 * another process takes the lease once it has seen none for the length of a lease by its own monotonic clock, or as soon as it is
 * released. The fencing number grows with each change of the holder; the numbering names it, so that a holder that slept through its
 * lease numbers nothing.
 */
public final class Lease {
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Any renewal changes it; expires_at is what the release before changes. */
    private static final String STATE = "row(fencing, renewals, expires_at)::text";

    private static final String LOOK =
            "select %s, expires_at = '-infinity' or held_by = $1 from relay_lease".formatted(STATE);
    private static final String TAKE = """
            update relay_lease set fencing = fencing + case when held_by = $1 then 0 else 1 end, held_by = $1,
                   renewals = renewals + 1, expires_at = clock_timestamp() + $2 * interval '1 millisecond'
            where held_by = $1 or expires_at = '-infinity' or %s = $3
            returning fencing
            """.formatted(STATE);
    private static final String RELEASE = "update relay_lease set expires_at = '-infinity' where held_by = $1";

    private final Db db;
    private final long lastsNanos;
    private final UUID holder = Ids.next();
    private volatile long fencing;
    private volatile long heldUntilNanos = System.nanoTime();
    /** Of another holder, and since when it has not changed. */
    private @Nullable String seen;

    private volatile long seenAtNanos = System.nanoTime();

    public Lease(Db db) {
        this(db, LASTS_NANOS);
    }

    public Lease(Db db, long lastsNanos) {
        this.db = db;
        this.lastsNanos = lastsNanos;
    }

    public boolean held() {
        return heldUntilNanos - System.nanoTime() > 0;
    }

    /** Whether this process holds it, or has lately seen that another one does. */
    public boolean isAlive() {
        return held() || System.nanoTime() - seenAtNanos < 2 * lastsNanos;
    }

    public long fencing() {
        return fencing;
    }

    /** Takes the lease when it is free, and renews it when half of it is over. */
    public boolean hold() {
        if (heldUntilNanos - System.nanoTime() > lastsNanos / 2) return true;
        if (!held() && !isFree()) return false;
        long before = System.nanoTime(); // others count from later: this side lets go first
        double lastsMs = TimeUnit.NANOSECONDS.toMillis(lastsNanos);
        var rows = db.query(TAKE, holder, lastsMs, seen).await().iterator();
        seen = null;
        seenAtNanos = System.nanoTime();
        if (!rows.hasNext()) {
            heldUntilNanos = before; // another one has it
            return false;
        }
        fencing = rows.next().getLong(0);
        heldUntilNanos = before + lastsNanos;
        return true;
    }

    private boolean isFree() {
        var row = db.query(LOOK, holder).await().iterator().next();
        var state = row.getString(0);
        if (!state.equals(seen)) {
            seen = state;
            seenAtNanos = System.nanoTime();
        }
        return row.getBoolean(1) || System.nanoTime() - seenAtNanos > lastsNanos;
    }

    /** Never fails: a lease that is not released is taken when it is not renewed. */
    public Future<?> release() {
        heldUntilNanos = System.nanoTime();
        return db.query(RELEASE, holder).otherwiseEmpty();
    }
}
