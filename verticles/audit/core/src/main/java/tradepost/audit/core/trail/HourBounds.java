package tradepost.audit.core.trail;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;

/**
 * Between which positions the events of a period are. Events are in the journal in the order in which they arrived, not of their times: a
 * context that was away reports hours later. The planner does not know that the two nearly agree, and would read the journal from its end.
 */
final class HourBounds {
    /** @param to the last position; null if it is not known */
    record Range(long from, @Nullable Long to) {
        static final Range ALL = new Range(0, null);
    }

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int EVENTS_AT_ONCE = 5_000;
    /** A request sums so many parts; the pruner sums the rest of a journal that is new to it. */
    private static final int PARTS_MAX = 4;

    private final Db db;

    HourBounds(Db db) {
        this.db = db;
    }

    /** Sums the next events. Returns whether there may be more. */
    Future<Boolean> sum() {
        return db.query(TrailQueries.SUM, (long) EVENTS_AT_ONCE)
                .map(rows -> rows.iterator().next().getLong(0) == EVENTS_AT_ONCE);
    }

    /** Sums what has come since, so that the last hour has its end, too. */
    Future<Range> of(@Nullable Instant from, @Nullable Instant to) {
        if (from == null && to == null) return Future.succeededFuture(Range.ALL);
        return sumAll(PARTS_MAX)
                .compose(complete -> db.query(
                                TrailQueries.BOUNDS,
                                (from == null ? FIRST : from).atOffset(ZoneOffset.UTC),
                                (to == null ? LAST : to).atOffset(ZoneOffset.UTC))
                        .map(rows -> range(rows.iterator().next(), complete && to != null)));
    }

    /** @param known whether no event of the period came after those whose hours are known */
    private static Range range(Row row, boolean known) {
        var first = row.getLong(0);
        var last = row.getLong(1);
        long next = row.getLong(2) + 1;
        if (known) return first == null || last == null ? new Range(next, 0L) : new Range(first, last);
        return new Range(first == null ? next : Math.min(first, next), null);
    }

    private Future<Boolean> sumAll(int parts) {
        if (parts == 0) return Future.succeededFuture(false);
        return sum().compose(more -> more ? sumAll(parts - 1) : Future.succeededFuture(true));
    }
}
