package tradepost.kernel.events;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;

/**
 * Gives each event of a log its number once it is visible, in a table beside the log. It runs in the process that holds the
 * lease. The positions without a number are stored as ranges: one after the last number, and a gap for each position that was
 * invisible when later ones were numbered.
 *
 * <p>A position may stay empty: its transaction was rolled back, or the server skipped it when it was killed. Such a gap is
 * closed once every transaction that was writing events when the gap was seen has ended. This does not depend on a clock.
 */
final class Numbering {
    /** Bytes of text. */
    static final long BATCH_BYTES = 1 << 20;

    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final String ANY_NEW = "select 1 from event_unnumbered(1)";
    private static final String BY_INDEX = "set local enable_seqscan = off";
    private static final String LAST = "select last_seq from relay_lease where fencing = $1 for no key update";
    /**
     * Runs after the lock, so it sees what an earlier holder numbered. {@code limit 1} and {@link #BY_INDEX} make the planner
     * look up each event. A plan made while the log was small would read all of it for each batch, until the table is analyzed.
     */
    private static final String NUMBER = """
            with sized as materialized (select position, n, size from (%s) f),
            numbered as (insert into event_number(seq, position) select $1 + n, position from sized returning seq, position),
            advanced as (
              update relay_lease set last_seq = $1 + (select count(*) from numbered),
                unnumbered = unnumbered - (select range_agg(int8range(position, position + 1)) from numbered)
              where fencing = $4 and exists (select from numbered))
            select %s, size from numbered join sized using (position),
              lateral (select * from event_log e where e.position = numbered.position limit 1) event_log
            order by seq
            """.formatted(
            EventLog.fitting("select position, data from event_unnumbered($2)", "position", "$3"), Event.COLUMNS);

    /** A transaction that draws a position holds this lock from before the draw to its end. */
    private static final String WRITERS = """
            from pg_locks where relation = 'event_log'::regclass and mode = 'RowExclusiveLock'
              and database = (select oid from pg_database where datname = current_database())
            """;

    private static final String GAPS = """
            select (unnumbered * int8multirange(int8range(null, (select max(lower(r)) from unnest(unnumbered) r))))::text,
              array(select virtualtransaction %s)
            from relay_lease
            where (select count(*) from unnest(unnumbered)) > 1
            """.formatted(WRITERS);
    private static final String STILL_WRITING =
            "select 1 %s and virtualtransaction = any($1) limit 1".formatted(WRITERS);
    /** Events that have arrived meanwhile stay in the range and are numbered. */
    private static final String CLOSE = """
            update relay_lease set unnumbered = unnumbered - ($1::text::int8multirange - coalesce((
              select range_agg(int8range(position, position + 1)) from unnest($1::text::int8multirange) gap join event_log
              on position >= lower(gap) and position < upper(gap)), '{}'))
            where fencing = $2
            """;

    /** Positions without an event, and the transactions that were writing events when the positions were read. */
    private record Gaps(String positions, String[] writers) {
        static Gaps of(Row r) {
            return new Gaps(r.getString(0), r.getArrayOfStrings(1));
        }
    }

    private final Db db;
    private final Lease lease;
    private @Nullable Gaps gaps;
    private long lookedAtNanos = System.nanoTime();

    Numbering(Db db, Lease lease) {
        this.db = db;
        this.lease = lease;
    }

    /** Numbers at most {@code most} of the next events and returns them in order. Virtual threads only. */
    List<RecentEvents.Numbered> number(int most) {
        lookForGaps();
        return db.tx(tx -> {
            tx.send(BY_INDEX);
            if (tx.sql(ANY_NEW).rowCount() == 0) return List.of(); // before any write or lock
            var last = tx.firstOrNull(r -> r.getLong(0), LAST, lease.fencing());
            if (last == null) return List.of(); // another process holds the lease
            return tx.list(
                    r -> new RecentEvents.Numbered(Event.of(r), r.getInteger(11)),
                    NUMBER,
                    last,
                    (long) most,
                    BATCH_BYTES,
                    lease.fencing());
        });
    }

    /** Like {@link #closeGaps}, at most once every few seconds. */
    void lookForGaps() {
        if (System.nanoTime() - lookedAtNanos > LOOK_EVERY_NANOS) closeGaps();
    }

    /** Closes the gaps of the last call if nobody can fill them any more, and reads the current ones. */
    void closeGaps() {
        lookedAtNanos = System.nanoTime();
        var seen = gaps;
        if (seen != null) {
            if (db.query(STILL_WRITING, (Object) seen.writers()).await().size() > 0) return;
            db.query(CLOSE, seen.positions(), lease.fencing())
                    .await(); // a separate statement sees what those transactions committed
        }
        gaps = db.list(Gaps::of, GAPS).await().stream().findFirst().orElse(null);
    }
}
