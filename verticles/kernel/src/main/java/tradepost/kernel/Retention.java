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
    private static final String DONE = """
            select e.seq, e.position, e.id, e.type from event_numbered e
            where e.seq <= (
                select case when count(*) filter (where subscriber = any($1)) = cardinality($1) then min(seq) else 0 end
                from relay_cursor)
              and e.at < now() - $2 * interval '1 hour'
              and not exists (select 1 from relay_parked p where p.seq = e.seq)
              and not exists (select 1 from dead_letter d where d.seq = e.seq and d.state = 'dead')
            order by e.seq limit $3
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

    private record Done(long sequence, long position, UUID id, String type) {
        static Done of(Row r) {
            return new Done(r.getLong(0), r.getLong(1), r.getUUID(2), r.getString(3));
        }
    }

    private Retention() {}

    /** By the process that relays. How many events were dropped. Virtual threads only. */
    static long prune(Env env, Db db, String context, List<Delivery> deliveries) {
        for (int i = 0; i < BATCHES_MAX; i++)
            if (db.query(DROP_CLOSED, (double) CLOSED_DAYS, BATCH).await().rowCount() < BATCH) break;
        long dropped = 0;
        for (int i = 0; i < BATCHES_MAX; i++) {
            int some = drop(env, db, context, deliveries);
            dropped += some;
            if (some < BATCH) break;
        }
        return dropped;
    }

    private static int drop(Env env, Db db, String context, List<Delivery> deliveries) {
        var subscribers = deliveries.stream().map(Delivery::subscriber).toArray(String[]::new);
        double hours = env.config().number(Setting.EVENTS_LOG_HOURS);
        var done = db.list(Done::of, DONE, subscribers, hours, BATCH).await();
        if (done.isEmpty()) return 0;
        for (var d : deliveries) {
            var ids = done.stream().filter(e -> d.takes(e.type())).map(Done::id).toList();
            if (!ids.isEmpty())
                Subscriptions.forget(env.vertx(), env.seal(), context, d.subscriber(), ids, TIMEOUT_MS)
                        .await();
        }
        db.query(
                        DROP,
                        done.stream().map(Done::sequence).toArray(Long[]::new),
                        done.stream().map(Done::position).toArray(Long[]::new))
                .await();
        return done.size();
    }
}
