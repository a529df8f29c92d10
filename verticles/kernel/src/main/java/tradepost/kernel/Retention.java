package tradepost.kernel;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/**
 * Drops what has done its duty from the log of a context, in small deletes: events that every subscriber is past and that are not
 * held for one, once they are as old as {@link Setting#EVENTS_LOG_HOURS} says; and what became of dead letters long ago. The
 * journal keeps the events.
 *
 * <p>Before an event goes, its subscribers are told to forget that they have applied it: from then on it can never come again. One
 * that does not answer holds everything up until the next time, so that nothing is left behind.
 */
final class Retention {
    private static final int BATCH = 1_000;
    private static final int BATCHES_MAX = 500;
    private static final int CLOSED_DAYS = 30;
    private static final int TIMEOUT_MS = 5_000;

    /** A subscriber that has no cursor yet has everything before it. One that is gone for good holds the log until its cursor is deleted. */
    private static final String NEXT = """
            select e.seq, e.position, e.id, e.type, e.at < now() - $2 * interval '1 hour',
              exists (select 1 from relay_parked p where p.seq = e.seq)
                or exists (select 1 from dead_letter d where d.seq = e.seq and d.state = 'dead')
            from (
              select * from event_number where seq > $4 and seq <= (
                select case when count(*) filter (where subscriber = any($1)) = cardinality($1) then min(seq) else 0 end
                from relay_cursor)
              order by seq limit $3) n join event_numbered e using (seq) order by seq
            """;

    private static final String DROP = """
            with numbers as (delete from event_number where seq = any($1)) delete from event_log where position = any($2)
            """;
    private static final String DROP_CLOSED = """
            delete from dead_letter where ctid = any(array(
              select ctid from dead_letter d where state <> 'dead' and closed_at < now() - $1 * interval '1 day'
                and not exists (select 1 from relay_parked p where p.subscriber = d.subscriber and p.seq = d.seq)
              limit $2))
            """;

    /** @param held somebody has still to apply it */
    private record Delivered(long sequence, long position, UUID id, String type, boolean old, boolean held) {
        static Delivered of(Row r) {
            return new Delivered(
                    r.getLong(0), r.getLong(1), r.getUUID(2), r.getString(3), r.getBoolean(4), r.getBoolean(5));
        }
    }

    private Retention() {}

    /** By the process that relays. How many events were dropped. Virtual threads only. */
    static long prune(Env env, Db db, String context, List<Delivery> deliveries) {
        for (int i = 0; i < BATCHES_MAX; i++)
            if (db.query(DROP_CLOSED, (double) CLOSED_DAYS, BATCH).await().rowCount() < BATCH) break;
        var subscribers = deliveries.stream().map(Delivery::subscriber).toArray(String[]::new);
        double hours = env.config().number(Setting.EVENTS_LOG_HOURS);
        long dropped = 0;
        long after = Long.MIN_VALUE;
        for (int i = 0; i < BATCHES_MAX; i++) {
            var next = db.list(Delivered::of, NEXT, subscribers, hours, BATCH, after)
                    .await();
            var done = next.stream().filter(e -> e.old() && !e.held()).toList();
            drop(env, db, context, deliveries, done);
            dropped += done.size();
            if (next.isEmpty() || !next.getLast().old()) break;
            after = next.getLast().sequence();
        }
        return dropped;
    }

    private static void drop(Env env, Db db, String context, List<Delivery> deliveries, List<Delivered> done) {
        if (done.isEmpty()) return;
        for (var d : deliveries) {
            var ids = done.stream()
                    .filter(e -> d.takes(e.type()))
                    .map(Delivered::id)
                    .toList();
            if (!ids.isEmpty())
                Subscriptions.forget(env.vertx(), env.seal(), context, d.subscriber(), ids, TIMEOUT_MS)
                        .await();
        }
        db.query(
                        DROP,
                        done.stream().map(Delivered::sequence).toArray(Long[]::new),
                        done.stream().map(Delivered::position).toArray(Long[]::new))
                .await();
    }
}
