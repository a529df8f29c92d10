package tradepost.audit.core.journal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.DataHash;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;

/** The journal: assigns positions to new events, and reads events from any position. */
public final class Journal {
    /** The maximum size of the data of one read, as text. */
    private static final long BYTES_MAX = 2 << 20;

    /**
     * The events after a position.
     *
     * @param next the position to read on after: that of the last event, or the head if there were no more
     */
    record Part(List<JsonObject> events, long next, JournalBounds bounds) {}

    private final Vertx vertx;
    private final Db db;
    /** Types that are known to be in the journal; there may be more. */
    private final Set<String> types = ConcurrentHashMap.newKeySet();

    public Journal(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    /** Appends events of a context in the order of its log, skipping those that are already there. */
    public Runnable append(Tx tx, List<Event> events) {
        if (events.isEmpty()) return () -> {};
        long head = tx.single(
                r -> r.getLong(0),
                JournalQueries.APPEND,
                events.stream().map(Event::id).toArray(UUID[]::new),
                events.stream().map(Event::type).toArray(String[]::new),
                events.stream().map(Event::subject).toArray(UUID[]::new),
                events.stream().map(Event::subjectVersion).toArray(Long[]::new),
                events.stream().map(Event::data).toArray(JsonObject[]::new),
                events.stream().map(Event::actor).toArray(String[]::new),
                events.stream().map(Event::traceparent).toArray(String[]::new),
                events.stream().map(e -> e.time().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new),
                texts(events, Origin::requestId),
                texts(events, Origin::address),
                events.stream().map(e -> DataHash.of(e.data())).toArray(Buffer[]::new));
        var added =
                events.stream().map(Event::type).filter(t -> !types.contains(t)).collect(Collectors.toSet());
        if (!added.isEmpty()) tx.sql(JournalQueries.ADD_KINDS, (Object) added.toArray(String[]::new));
        return () -> {
            types.addAll(added);
            vertx.eventBus().publish(EventService.ADVANCED, head);
        };
    }

    private static @Nullable String[] texts(List<Event> events, Function<Origin, @Nullable String> field) {
        return events.stream()
                .map(e -> e.origin() == null ? null : field.apply(e.origin()))
                .toArray(String[]::new);
    }

    Future<JournalBounds> bounds() {
        return db.query(JournalQueries.BOUNDS)
                .map(rows -> JournalQueries.bounds(rows.iterator().next()));
    }

    /** Fails 400 position_ahead, 410 position_gone. */
    static void requireWithin(String field, long after, JournalBounds bounds) {
        if (after > bounds.head())
            throw Problem.badRequest("position_ahead", Problem.detail(field, "the newest is " + bounds.head()));
        if (after < bounds.oldest() - 1)
            throw Problem.of(
                    410,
                    "position_gone",
                    Problem.detail(
                            field,
                            "the oldest position that is kept is " + bounds.oldest() + ": read on after "
                                    + (bounds.oldest() - 1)));
    }

    /**
     * Virtual threads only. Fails 400 position_ahead, 410 position_gone.
     *
     * @param after null for the oldest position that is kept
     * @param types as returned by {@link tradepost.audit.EventTypes#readable}
     */
    Part read(@Nullable Long after, int limit, List<String> types, @Nullable UUID subject) {
        return read(after, Long.MAX_VALUE, limit, types, subject);
    }

    /** The same, up to a position. */
    Part read(@Nullable Long after, long to, int limit, List<String> types, @Nullable UUID subject) {
        long from = after == null ? 0 : after;
        var prefixes = types.toArray(String[]::new);
        Future<RowSet<Row>> result;
        if (subject != null)
            result = db.query(JournalQueries.BY_SUBJECT, from, to, limit, BYTES_MAX, prefixes, subject);
        else if (types.contains("")) result = db.query(JournalQueries.ALL, from, to, limit, BYTES_MAX);
        else result = db.query(JournalQueries.BY_TYPES, from, to, limit, BYTES_MAX, prefixes);
        var rows = result.await();
        var bounds = JournalQueries.bounds(rows.iterator().next());
        if (after != null) requireWithin("after", after, bounds);
        var found = rows.stream().filter(r -> r.getLong("position") != null).toList();
        // if there are more, the limit or the size has cut them off
        boolean more = !found.isEmpty()
                && (found.size() == limit || found.size() < found.getFirst().getLong("found"));
        long next = more ? found.getLast().getLong("position") : Math.max(Math.min(to, bounds.head()), from);
        return new Part(found.stream().map(JournalQueries::cloudEvent).toList(), next, bounds);
    }

    /** Deletes at most {@code limit} events that are older than this many days, and returns their number. Virtual threads only. */
    public int drop(int days, int limit) {
        return db.tx(tx -> {
            long oldest = tx.single(r -> r.getLong(0), JournalQueries.LOCK_TAIL);
            long last = tx.single(r -> r.getLong(0), JournalQueries.OLD, oldest, (double) days, (long) limit);
            if (last == 0) return 0;
            tx.sql(JournalQueries.MOVE_TAIL, last);
            return tx.sql(JournalQueries.DROP, last).rowCount();
        });
    }
}
