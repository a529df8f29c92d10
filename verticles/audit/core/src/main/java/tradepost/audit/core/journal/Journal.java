package tradepost.audit.core.journal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.audit.core.chain.ChainHash;
import tradepost.audit.core.trail.ActLabels;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;

/** The journal: assigns positions to new events, links them into one chain, and reads events from any position. */
public final class Journal {
    /** The maximum size of the data of one read, as text. */
    private static final long BYTES_MAX = 2 << 20;

    /**
     * The events after a position.
     *
     * @param next the position to read on after: that of the last event, or the head if there were no more
     */
    record Part(List<JsonObject> events, long next, JournalBounds bounds) {}

    private static final SecureRandom RANDOM = new SecureRandom();

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
        long head = insert(tx, events.stream().map(Entry::of).toList());
        var added =
                events.stream().map(Event::type).filter(t -> !types.contains(t)).collect(Collectors.toSet());
        if (!added.isEmpty()) tx.sql(JournalQueries.ADD_KINDS, (Object) added.toArray(String[]::new));
        return () -> {
            types.addAll(added);
            vertx.eventBus().publish(EventService.ADVANCED, head);
        };
    }

    /**
     * An event with the hashes that its link is made of.
     *
     * @param at as the database stores it
     * @param salt of the hash of its origin
     * @param dataSalt of the hash of its data: another one, because the origin may be erased before the data
     */
    private record Entry(Event event, Instant at, byte[] salt, byte[] originHash, byte[] dataSalt, byte[] dataHash) {
        static Entry of(Event e) {
            var salt = random();
            var dataSalt = random();
            return new Entry(
                    e,
                    e.time().truncatedTo(ChronoUnit.MICROS),
                    salt,
                    ChainHash.origin(salt, of(e, Origin::address), of(e, Origin::requestId)),
                    dataSalt,
                    ChainHash.data(dataSalt, e.data()));
        }

        private static byte[] random() {
            var bytes = new byte[ChainHash.SALT_BYTES];
            RANDOM.nextBytes(bytes);
            return bytes;
        }

        private static @Nullable String of(Event e, Function<Origin, @Nullable String> field) {
            return e.origin() == null ? null : field.apply(e.origin());
        }

        byte[] content() {
            return ChainHash.content(
                    event.id(),
                    event.type(),
                    event.subject(),
                    event.subjectVersion(),
                    at,
                    event.actor(),
                    originHash,
                    dataHash);
        }
    }

    /** Returns the new head. */
    private static long insert(Tx tx, List<Entry> entries) {
        return tx.single(
                r -> r.getLong(0),
                JournalQueries.APPEND,
                Tx.column(entries, e -> e.event().id(), UUID[]::new),
                Tx.column(entries, e -> e.event().type(), String[]::new),
                Tx.column(entries, e -> e.event().subject(), UUID[]::new),
                Tx.column(entries, e -> e.event().subjectVersion(), Long[]::new),
                Tx.column(entries, e -> e.event().data(), JsonObject[]::new),
                Tx.column(entries, e -> e.event().actor(), String[]::new),
                Tx.column(entries, e -> e.event().traceparent(), String[]::new),
                Tx.column(entries, e -> e.at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                Tx.column(entries, e -> Entry.of(e.event(), Origin::requestId), String[]::new),
                Tx.column(entries, e -> Entry.of(e.event(), Origin::address), String[]::new),
                Tx.column(entries, e -> Buffer.buffer(e.dataHash()), Buffer[]::new),
                Tx.column(entries, e -> Buffer.buffer(e.salt()), Buffer[]::new),
                Tx.column(entries, e -> Buffer.buffer(e.originHash()), Buffer[]::new),
                Tx.column(entries, e -> Buffer.buffer(e.content()), Buffer[]::new),
                Tx.column(
                        entries,
                        e -> ActLabels.action(e.event().type(), e.event().data()),
                        String[]::new),
                Tx.column(
                        entries,
                        e -> ActLabels.outcome(e.event().type(), e.event().data()),
                        String[]::new),
                Tx.column(entries, e -> Buffer.buffer(e.dataSalt()), Buffer[]::new));
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
}
