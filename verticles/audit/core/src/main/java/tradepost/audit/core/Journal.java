package tradepost.audit.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.kernel.Db;
import tradepost.kernel.Event;
import tradepost.kernel.Problem;
import tradepost.kernel.Tx;

/** The journal itself: what comes is given its position here, and read from any. */
final class Journal {
    /** Of the data of one reading, as the database keeps it. */
    private static final long BYTES_MAX = 2 << 20;

    private static final int DROPPED_AT_ONCE = 1_000;

    /**
     * What lies after a position.
     *
     * @param next where to go on: the last of the events, or the head when there were no more
     */
    record Part(List<JsonObject> events, long next, JournalBounds bounds) {}

    private record Found(JsonObject event, long position, long all) {}

    private final Vertx vertx;
    private final Db db;
    /** The types that are in the journal for certain; there may be more. */
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();

    Journal(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    /** Of every context, new here, in the order of its log. */
    Runnable append(Tx tx, List<Event> events) {
        if (events.isEmpty()) return () -> {};
        long head = tx.only(
                r -> r.getLong(0),
                JournalQueries.APPEND,
                events.stream().map(Event::id).toArray(UUID[]::new),
                events.stream().map(Event::type).toArray(String[]::new),
                events.stream().map(Event::subject).toArray(UUID[]::new),
                events.stream().map(Event::subjectVersion).toArray(Long[]::new),
                events.stream().map(Event::data).toArray(JsonObject[]::new),
                events.stream().map(Event::actor).toArray(String[]::new),
                events.stream().map(Event::traceparent).toArray(String[]::new),
                events.stream().map(e -> e.time().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new));
        var met =
                events.stream().map(Event::type).filter(t -> !kinds.contains(t)).collect(Collectors.toSet());
        if (!met.isEmpty()) tx.sql(JournalQueries.ADD_KINDS, (Object) met.toArray(String[]::new));
        return () -> {
            kinds.addAll(met);
            vertx.eventBus().publish(EventService.ADVANCED, head);
        };
    }

    Future<JournalBounds> bounds() {
        return db.query(JournalQueries.BOUNDS)
                .map(rows -> JournalQueries.bounds(rows.iterator().next()));
    }

    /** Fails 400 position_ahead, 410 position_gone. */
    static void within(String field, long after, JournalBounds bounds) {
        if (after > bounds.head())
            throw Problem.badRequest("position_ahead", Problem.detail(field, "the newest is " + bounds.head()));
        if (after < bounds.oldest() - 1)
            throw Problem.of(
                    410,
                    "position_gone",
                    Problem.detail(
                            field,
                            "the oldest that is kept is " + bounds.oldest() + ": go on after "
                                    + (bounds.oldest() - 1)));
    }

    /**
     * Virtual threads only. Fails 400 position_ahead, 410 position_gone.
     *
     * @param after null for the oldest that is kept
     * @param types as {@link tradepost.audit.EventTypes#readable} answers
     */
    Part read(@Nullable Long after, int limit, List<String> types, @Nullable UUID subject) {
        var bounds = bounds().await();
        long from = after == null ? bounds.oldest() - 1 : after;
        within("after", from, bounds);
        return read(from, bounds.head(), limit, types, subject, bounds);
    }

    /** The same up to {@code to}, wherever that lies. */
    Part read(long after, long to, int limit, List<String> types) {
        return read(after, to, limit, types, null, bounds().await());
    }

    private Part read(
            long after, long to, int limit, List<String> types, @Nullable UUID subject, JournalBounds bounds) {
        var found = types.isEmpty() || after >= to ? List.<Found>of() : find(after, to, limit, types, subject);
        boolean more = !found.isEmpty() && (found.size() < found.getFirst().all() || found.size() == limit);
        var events = found.stream().map(Found::event).toList();
        return new Part(events, more ? found.getLast().position() : Math.max(to, after), bounds);
    }

    private List<Found> find(long after, long to, int limit, List<String> types, @Nullable UUID subject) {
        var prefixes = types.toArray(String[]::new);
        if (subject != null) return list(JournalQueries.BY_SUBJECT, after, to, limit, BYTES_MAX, prefixes, subject);
        return types.contains("")
                ? list(JournalQueries.ALL, after, to, limit, BYTES_MAX)
                : list(JournalQueries.BY_TYPES, after, to, limit, BYTES_MAX, prefixes);
    }

    private List<Found> list(String sql, @Nullable Object... args) {
        return db.list(r -> new Found(JournalQueries.cloudEvent(r), r.getLong(0), r.getLong(9)), sql, args)
                .await();
    }

    /** Drops what is older than so many days, at most {@value #DROPPED_AT_ONCE} events. How many went. Virtual threads only. */
    int drop(int days) {
        return db.tx(tx -> {
            long oldest = tx.only(r -> r.getLong(0), JournalQueries.LOCK_TAIL);
            long last = tx.only(r -> r.getLong(0), JournalQueries.OLD, oldest, (double) days, (long) DROPPED_AT_ONCE);
            if (last == 0) return 0;
            tx.sql(JournalQueries.MOVE_TAIL, last);
            return tx.sql(JournalQueries.DROP, last).rowCount();
        });
    }
}
