package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

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

    /**
     * Locks the lease first, and numbers nothing if another process has it. What has no number is read from the row that was locked, which an
     * earlier numbering of this process may have changed after this statement began. {@code limit 1} makes the planner look up each event.
     */
    private static final String NUMBER = """
            with lease as materialized (select last_seq, unnumbered from relay_lease where fencing = $3 for no key update),
            sized as materialized (select position, n, size, found from (%s) f),
            numbered as (
              insert into event_number(seq, position) select last_seq + n, position from lease, sized returning seq, position),
            advanced as (
              update relay_lease set last_seq = last_seq + (select count(*) from numbered),
                unnumbered = unnumbered - (select range_agg(int8range(position, position + 1)) from numbered)
              where fencing = $3 and exists (select from numbered))
            select %s, size, found from numbered join sized using (position),
              lateral (select * from event_log e where e.position = numbered.position limit 1) event_log
            order by seq
            """.formatted(EventLog.fitting("""
                    select position, data, count(*) over () as found from (
                      select e.* from lease l, unnest(l.unnumbered) missing, lateral (
                        select position, data from event_log
                        where position >= lower(missing) and position < coalesce(upper(missing), 9223372036854775807)
                        order by position limit $1) e
                      order by e.position limit $1) u
                    """, "position", "$2"), Event.COLUMNS);

    /**
     * Moves cursors that are still where this process has seen them, or where a part of the same move has brought them. It moves none for which a
     * type was declared meanwhile, because an event of that type may have been skipped.
     */
    private static final String MOVE = """
            update relay_cursor c set seq = m.reached, updated_at = now()
            from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) m(subscriber, stored, reached, types)
            where c.subscriber = m.subscriber and c.seq between m.stored and m.reached
              and coalesce(array_to_string(c.types, ','), '') = m.types
            returning c.subscriber
            """;

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

    /** @param more whether more events are waiting for a number */
    record Numbered(List<RecentEvents.Numbered> events, boolean more) {}

    /**
     * How far a delivery has got.
     *
     * @param stored the cursor in the database, or a lower one
     * @param types as {@code array_to_string} writes them; empty for every type
     */
    record Move(Delivery delivery, long stored, long reached, String types) {}

    private final Db db;
    private final Lease lease;
    private @Nullable Gaps gaps;
    private long lookedAtNanos = System.nanoTime();

    Numbering(Db db, Lease lease) {
        this.db = db;
        this.lease = lease;
    }

    /**
     * Numbers at most {@code most} of the next events, in order, and stores how far these deliveries have got, which saves a transaction for each.
     * Virtual threads only.
     */
    Numbered number(int most, List<Delivery> deliveries) {
        lookForGaps();
        var moves = moves(deliveries);
        var moved = new AtomicReference<@Nullable Future<RowSet<Row>>>();
        var numbered = db.tx(tx -> {
            if (!moves.isEmpty()) moved.set(tx.send(MOVE, arguments(moves)));
            return numbered(tx.sql(NUMBER, (long) most, BATCH_BYTES, lease.fencing()), most);
        });
        if (moved.get() instanceof Future<RowSet<Row>> answer) stored(moves, answer.await());
        return numbered;
    }

    private static Numbered numbered(RowSet<Row> rows, int most) {
        var events = new ArrayList<RecentEvents.Numbered>();
        boolean more = false;
        for (var r : rows) {
            events.add(new RecentEvents.Numbered(Event.of(r), r.getInteger(11)));
            more = rows.size() == most || r.getLong(12) > rows.size();
        }
        return new Numbered(events, more);
    }

    /** Stores how far these deliveries have got. */
    Future<?> store(List<Delivery> deliveries) {
        var moves = moves(deliveries);
        if (moves.isEmpty()) return Future.succeededFuture();
        return db.query(MOVE, arguments(moves)).onSuccess(answer -> stored(moves, answer));
    }

    private static List<Move> moves(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::move).flatMap(Optional::stream).toList();
    }

    private static @Nullable Object[] arguments(List<Move> moves) {
        return new Object[] {
            Tx.column(moves, m -> m.delivery().subscriber(), String[]::new),
            Tx.column(moves, Move::stored, Long[]::new),
            Tx.column(moves, Move::reached, Long[]::new),
            Tx.column(moves, Move::types, String[]::new)
        };
    }

    private static void stored(List<Move> moves, RowSet<Row> answer) {
        var done = new HashSet<String>();
        for (var r : answer) done.add(r.getString(0));
        for (var m : moves) m.delivery().stored(m, done.contains(m.delivery().subscriber()));
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
