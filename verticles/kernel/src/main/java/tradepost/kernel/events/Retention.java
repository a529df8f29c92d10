package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/**
 * Deletes events from a context's log once every subscriber has applied them and they are older than
 * {@link Setting#EVENTS_LOG_HOURS}; and dead letters some weeks after they were closed. The journal keeps the events.
 *
 * <p>Before an event is deleted, its subscribers delete their inbox rows for it, because it can never be delivered again. If a
 * subscriber does not respond, the event stays until a later pass, so that no inbox row is left behind.
 *
 * <p>An event with a future time was written before the database's clock was set back. Its age is unknown, so later events do not
 * wait for it; they may wait for an event up to an hour ahead.
 */
final class Retention {
    private static final int CLOSED_DAYS = 30;
    private static final int TIMEOUT_MS = 5_000;

    /**
     * A subscriber without a cursor still needs every event. If a subscriber was removed, its cursor holds the log until the
     * cursor is deleted.
     */
    private static final String NEXT = """
            select e.seq, e.position, e.id, e.type,
              e.at not between now() - $2 * interval '1 hour' and now() + interval '1 hour',
              exists (select 1 from relay_parked p where p.seq = e.seq)
                or exists (select 1 from dead_letter d where d.seq = e.seq and d.state = 'dead' and not d.in_journal)
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
                and not exists (select 1 from journal_redriven r where r.reader = d.subscriber and r.position = d.seq)
              limit $2))
            """;

    /** @param held whether a subscriber has not applied it yet */
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

    /** Nothing is left up to here. Scans start after it, so that dead rows are not scanned again before they are vacuumed. */
    private long gone = Long.MIN_VALUE;
    /** How far this pass has advanced; events between {@code gone} and here are still held. */
    private long after = Long.MIN_VALUE;

    /** Used by the process that relays. */
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
        if (after == gone && next(1).stream().noneMatch(Delivered::old)) return false; // later events wait for it
        var next = next(limit);
        drop(next.stream().filter(Delivered::mayGo).toList());
        for (var e : next) {
            if (gone == after && e.mayGo()) gone = e.sequence();
            after = e.sequence();
        }
        if (next.size() == limit && next.getLast().old()) return true;
        after = gone; // the next pass checks the held events again
        return false;
    }

    private List<Delivered> next(int limit) {
        double hours = env.config().number(Settings.EVENTS_LOG_HOURS);
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
                forgotten.add(EventSender.forget(env.vertx(), env.seal(), context, d.subscriber(), ids, TIMEOUT_MS));
        }
        Future.all(forgotten).await();
        db.query(
                        DROP,
                        done.stream().map(Delivered::sequence).toArray(Long[]::new),
                        done.stream().map(Delivered::position).toArray(Long[]::new))
                .await();
    }
}
