package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Setting;
import tradepost.kernel.db.Db;

/**
 * Deletes from the log of a context the events that every subscriber has applied, once they are as old as
 * {@link Setting#EVENTS_LOG_HOURS} says; and closed dead letters long after that. The journal keeps the events.
 *
 * <p>Before an event is deleted, its subscribers delete their record of having applied it: it can never come again. A subscriber
 * that does not answer holds up the rest until the next try, so that no record is left behind.
 *
 * <p>An event from the future was written before the database's clock was set back. How old it is cannot be told, so it does not hold up
 * those after it until its time comes; one from less than an hour ahead may hold them up for that hour.
 */
final class Retention {
    private static final int CLOSED_DAYS = 30;
    private static final int TIMEOUT_MS = 5_000;

    /** A subscriber that has no cursor yet has everything before it. One that is gone for good holds the log until its cursor is deleted. */
    private static final String NEXT = """
            select e.seq, e.position, e.id, e.type,
              e.at not between now() - $2 * interval '1 hour' and now() + interval '1 hour',
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

        boolean mayGo() {
            return old && !held;
        }
    }

    private final Env env;
    private final Db db;
    private final String context;
    private final List<Delivery> deliveries;
    private final String[] subscribers;

    /** Nothing is left up to here: what was deleted is not walked again before it is vacuumed. */
    private long gone = Long.MIN_VALUE;
    /** How far this pass has come; events that are held lie between. */
    private long after = Long.MIN_VALUE;

    /** For the process that relays. */
    Retention(Env env, Db db, String context, List<Delivery> deliveries) {
        this.env = env;
        this.db = db;
        this.context = context;
        this.deliveries = deliveries;
        subscribers = deliveries.stream().map(Delivery::subscriber).toArray(String[]::new);
    }

    /** Whether there may be more. Virtual threads only. */
    boolean dropClosedLetters(int limit) {
        return db.query(DROP_CLOSED, (double) CLOSED_DAYS, limit).await().rowCount() == limit;
    }

    /** Whether there may be more. Virtual threads only. */
    boolean dropEvents(int limit) {
        if (after == gone && next(1).stream().noneMatch(Delivered::old)) return false; // those after it wait
        var next = next(limit);
        drop(next.stream().filter(Delivered::mayGo).toList());
        for (var e : next) {
            if (gone == after && e.mayGo()) gone = e.sequence();
            after = e.sequence();
        }
        if (next.size() == limit && next.getLast().old()) return true;
        after = gone; // the next pass looks again at those that are held
        return false;
    }

    private List<Delivered> next(int limit) {
        double hours = env.config().number(Setting.EVENTS_LOG_HOURS);
        return db.list(Delivered::of, NEXT, subscribers, hours, limit, after).await();
    }

    private void drop(List<Delivered> done) {
        if (done.isEmpty()) return;
        var forgotten = new ArrayList<Future<?>>();
        for (var d : deliveries) {
            var ids = done.stream()
                    .filter(e -> d.takes(e.type()))
                    .map(Delivered::id)
                    .toList();
            if (!ids.isEmpty())
                forgotten.add(Subscriptions.forget(env.vertx(), env.seal(), context, d.subscriber(), ids, TIMEOUT_MS));
        }
        Future.all(forgotten).await();
        db.query(
                        DROP,
                        done.stream().map(Delivered::sequence).toArray(Long[]::new),
                        done.stream().map(Delivered::position).toArray(Long[]::new))
                .await();
    }
}
