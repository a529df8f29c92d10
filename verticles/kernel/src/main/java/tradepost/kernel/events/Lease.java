package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/**
 * The lease that lets one process at a time relay a context's events: a row in the context's database. It does not depend on the
 * time of day. The holder counts its renewals. Another process takes the lease once it has seen no renewal for the length of a
 * lease by its own monotonic clock, or as soon as the lease is released. The fencing number grows with each change of the holder.
 * Numbering compares it, so that a holder that was suspended past its lease numbers nothing.
 *
 * <p>A renewal also reads the pending work, so that an idle relay needs no other statement. The holder notifies the other
 * processes of each renewal; they query the database only if they have not been notified for a while.
 */
final class Lease {
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Longer than the pause between two renewals. */
    private static final long MESSAGE_LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(3_500);
    /** Changes with every renewal, and when the lease is released. */
    private static final String STATE = "row(fencing, renewals, expires_at)::text";

    private static final String LOOK =
            "select %s, expires_at = '-infinity' or held_by = $1 from relay_lease".formatted(STATE);
    private static final String TAKE = """
            update relay_lease set fencing = fencing + case when held_by = $1 then 0 else 1 end, held_by = $1,
                   renewals = renewals + 1, expires_at = clock_timestamp() + $2 * interval '1 millisecond'
            where held_by = $1 or expires_at = '-infinity' or %1$s = $3
            returning fencing, %1$s, last_seq, exists (select from event_unnumbered(1)), (select count(*) > 1 from unnest(unnumbered)),
              (select jsonb_object_agg(subscriber, jsonb_build_object('types', types, 'parked',
                 exists (select from relay_parked p where p.subscriber = c.subscriber))) from relay_cursor c)
            """.formatted(STATE);
    private static final String RELEASE = "update relay_lease set expires_at = '-infinity' where held_by = $1";

    /**
     * What a renewal reads.
     *
     * @param fresh whether an event has no number yet
     * @param gaps whether a position before the last has no number
     * @param subscribers {@code {subscriber: {types, parked}}} of those that have a cursor
     */
    record PendingWork(long lastSeq, boolean fresh, boolean gaps, JsonObject subscribers) {
        static PendingWork of(Row r) {
            @Nullable JsonObject subscribers = r.getJsonObject(5);
            return new PendingWork(
                    r.getLong(2),
                    r.getBoolean(3),
                    r.getBoolean(4),
                    subscribers == null ? new JsonObject() : subscribers);
        }
    }

    /** The state of another holder's lease, and since when it has not changed. */
    private record ObservedState(@Nullable String state, long sinceNanos) {}

    private final Db db;
    private final long lastsNanos;
    private final Consumer<String> publish;
    private final UUID holder = Ids.next();
    private volatile long fencing;
    private volatile long heldUntilNanos = System.nanoTime();
    private volatile ObservedState seen = new ObservedState(null, System.nanoTime());
    private volatile long receivedAtNanos = System.nanoTime() - MESSAGE_LASTS_NANOS;
    private @Nullable PendingWork pending;

    /** @param publish sends the state after each renewal to the other processes: see {@link #renewalReceived} */
    Lease(Db db, Consumer<String> publish) {
        this(db, LASTS_NANOS, publish);
    }

    Lease(Db db, long lastsNanos, Consumer<String> publish) {
        this.db = db;
        this.lastsNanos = lastsNanos;
        this.publish = publish;
    }

    boolean held() {
        return heldUntilNanos - System.nanoTime() > 0;
    }

    /** Whether this process holds the lease, or has recently seen that another one does. */
    boolean isAlive() {
        return held() || System.nanoTime() - seen.sinceNanos() < 2 * lastsNanos;
    }

    long fencing() {
        return fencing;
    }

    /** Takes the lease if it is free, and renews it when three fifths of it have passed. */
    boolean hold() {
        if (renewInNanos() > 0) return true;
        @Nullable String free = null;
        if (!held()) {
            free = isRenewedElsewhere() ? null : free();
            if (free == null) return false;
        }
        long before = System.nanoTime(); // other processes count from later, so this one gives up first
        double lastsMs = TimeUnit.NANOSECONDS.toMillis(lastsNanos);
        var rows = db.query(TAKE, holder, lastsMs, free).await().iterator();
        seen = new ObservedState(null, System.nanoTime());
        if (!rows.hasNext()) {
            heldUntilNanos = before; // another process holds it
            return false;
        }
        var row = rows.next();
        fencing = row.getLong(0);
        pending = PendingWork.of(row);
        heldUntilNanos = before + lastsNanos;
        publish.accept(row.getString(1));
        return true;
    }

    private long renewInNanos() {
        return heldUntilNanos - System.nanoTime() - lastsNanos / 5 * 2;
    }

    /** Time until this process must call {@link #hold} again; at least 1. */
    long renewInMs() {
        return Math.max(TimeUnit.NANOSECONDS.toMillis(renewInNanos()), 0) + 1;
    }

    /** What was read since the last call; null if nothing was. */
    @Nullable
    PendingWork takePendingWork() {
        var latest = pending;
        pending = null;
        return latest;
    }

    /** Notes that the holder renewed the lease, which then had this state. A late message only makes this process wait longer. */
    void renewalReceived(String state) {
        if (held()) return;
        see(state);
        receivedAtNanos = System.nanoTime();
    }

    /** Notes that the holder released the lease, so that this process queries it. */
    void releaseReceived() {
        receivedAtNanos = System.nanoTime() - MESSAGE_LASTS_NANOS;
    }

    private boolean isRenewedElsewhere() {
        return System.nanoTime() - receivedAtNanos < MESSAGE_LASTS_NANOS;
    }

    /** The lease's state if it may be taken while it has that state; otherwise null. */
    private @Nullable String free() {
        var row = db.query(LOOK, holder).await().iterator().next();
        var state = row.getString(0);
        boolean late = System.nanoTime() - see(state).sinceNanos() > lastsNanos;
        return row.getBoolean(1) || late ? state : null;
    }

    private ObservedState see(String state) {
        var known = seen;
        if (!state.equals(known.state())) {
            known = new ObservedState(state, System.nanoTime());
            seen = known;
        }
        return known;
    }

    /** Never fails. A lease that could not be released is taken once it is not renewed. */
    Future<?> release() {
        heldUntilNanos = System.nanoTime();
        return db.query(RELEASE, holder).otherwiseEmpty();
    }
}
