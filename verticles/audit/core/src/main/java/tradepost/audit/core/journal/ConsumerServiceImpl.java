package tradepost.audit.core.journal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tradepost.audit.AuditEvents;
import tradepost.audit.ConsumerService;
import tradepost.audit.EventQuery;
import tradepost.audit.EventTypes;
import tradepost.audit.JournalBounds;
import tradepost.audit.consumer.AcknowledgeBatch;
import tradepost.audit.consumer.Consumer;
import tradepost.audit.consumer.ConsumerChanged;
import tradepost.audit.consumer.ConsumerPage;
import tradepost.audit.consumer.ConsumerQuery;
import tradepost.audit.consumer.EventBatch;
import tradepost.audit.consumer.SeekConsumer;
import tradepost.audit.consumer.TakeBatch;
import tradepost.audit.consumer.WriteConsumer;
import tradepost.audit.core.journal.ConsumerQueries.Stored;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

public final class ConsumerServiceImpl implements ConsumerService {
    private static final String MANAGE = "events:manage";
    private static final String NOT_FOUND = "consumer_not_found";
    private static final int OWNED_MAX = 100;
    /** The number of waiting requests that query the database at the same time. */
    private static final int TAKERS = 2;

    private static final int LIMIT = 100;
    private static final int LEASE_SECONDS = 30;
    private static final int LEASE_SECONDS_MAX = 3_600;

    /** The positions of a batch, from which a repetition of the command reads the same batch again. */
    private record Taken(@Nullable Long lease, @Nullable Instant until, long after, long to, long head, int limit) {}

    private final Vertx vertx;
    private final Db db;
    private final Journal journal;
    private final JournalCache cache;
    private final LongPolls polls;
    private final TaskLimit takers = new TaskLimit(TAKERS);

    public ConsumerServiceImpl(Vertx vertx, Db db, Journal journal, JournalCache cache, LongPolls polls) {
        this.vertx = vertx;
        this.db = db;
        this.journal = journal;
        this.cache = cache;
        this.polls = polls;
    }

    @Override
    public Future<ConsumerPage> listConsumers(ConsumerQuery query, Caller caller) {
        var where = Where.of("true")
                .and("owner_id = ?", caller.may(MANAGE) ? null : caller.userId())
                .between("created_at", query.createdFrom(), query.createdTo());
        return query.page().read(db, ConsumerQueries.LISTED, where).map(s -> new ConsumerPage(s.data(), s.meta()));
    }

    @Override
    public Future<Consumer> getConsumer(String consumer, Caller caller) {
        return find(consumer).map(stored -> own(stored, caller).consumer());
    }

    private Future<Stored> find(String name) {
        return db.require(NOT_FOUND, ConsumerQueries::stored, ConsumerQueries.GET, name);
    }

    private static Stored lock(Tx tx, String name) {
        return tx.require(NOT_FOUND, ConsumerQueries::stored, ConsumerQueries.LOCK, name);
    }

    /** Treats a consumer of another owner as missing. */
    private static Stored own(Stored stored, Caller caller) {
        if (!caller.may(MANAGE) && !caller.userId().equals(stored.consumer().ownerId()))
            throw Problem.notFound(NOT_FOUND);
        return stored;
    }

    /**
     * For calls that move the cursor past events. A batch contains what its caller may read, so for anyone but the owner it could lack
     * events of the owner. Callers with events:manage move a cursor only by seek.
     */
    private static Stored owners(Stored stored, Caller caller) {
        if (!caller.userId().equals(own(stored, caller).consumer().ownerId()))
            throw Problem.forbidden("not_the_owner", Problem.detail("consumer", "belongs to another user"));
        return stored;
    }

    @Override
    public Future<Consumer> putConsumer(String consumer, @Nullable WriteConsumer body, Caller caller) {
        var requested = body == null ? new WriteConsumer(null, null, null) : body;
        return Tasks.run(vertx, () -> {
            var types = requested.types() == null ? List.<String>of() : requested.types();
            EventTypes.requirePublished(types);
            EventTypes.readable(types, caller);
            return Idempotency.write(db, Consumer.class, tx -> put(tx, consumer, types, requested, caller));
        });
    }

    private static Consumer put(Tx tx, String name, List<String> types, WriteConsumer body, Caller caller) {
        var existing = tx.firstOrNull(ConsumerQueries::stored, ConsumerQueries.LOCK, name);
        if (existing == null) {
            tx.takeTurns("consumers of " + caller.userId());
            long owned = tx.single(r -> r.getLong(0), ConsumerQueries.COUNT, caller.userId());
            if (owned >= OWNED_MAX) throw Problem.conflict("too_many_consumers");
            long start = start(tx, body.start(), body.after());
            var made = tx.firstOrNull(
                    ConsumerQueries::stored,
                    ConsumerQueries.INSERT,
                    Ids.next(),
                    name,
                    caller.userId(),
                    types.toArray(String[]::new),
                    start);
            if (made != null) return recorded(tx, AuditEvents.CONSUMER_UPDATED, made.consumer());
            existing = lock(tx, name); // a concurrent request has created it
        }
        var now = existing.consumer();
        if (!caller.may(MANAGE) && !caller.userId().equals(now.ownerId())) throw Problem.conflict("name_taken");
        if (now.types().equals(types)) return now;
        var changed =
                tx.single(ConsumerQueries::stored, ConsumerQueries.SET_TYPES, now.id(), types.toArray(String[]::new));
        return recorded(tx, AuditEvents.CONSUMER_UPDATED, changed.consumer());
    }

    /** Its version is the time of its last change. */
    private static Consumer recorded(Tx tx, String type, Consumer c) {
        var data = new ConsumerChanged(c.id(), c.name(), c.ownerId(), c.types(), c.position());
        EventLog.append(tx, type, c.id(), c.updatedAt().toEpochMilli(), data);
        return c;
    }

    private static long start(Tx tx, @Nullable String start, @Nullable Long after) {
        if (start != null && after != null) throw Problem.badRequest("one_of");
        JournalBounds bounds = tx.single(JournalQueries::bounds, JournalQueries.BOUNDS);
        if (after != null) {
            Journal.requireWithin("after", after, bounds);
            return after;
        }
        return "latest".equals(start) ? bounds.head() : bounds.oldest() - 1;
    }

    @Override
    public Future<Void> deleteConsumer(String consumer, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    var found = own(lock(tx, consumer), caller);
                    tx.sql(ConsumerQueries.DELETE, found.consumer().id());
                    recorded(tx, AuditEvents.CONSUMER_DELETED, found.consumer());
                    return new Done();
                })
                .mapEmpty();
    }

    @Override
    public Future<EventBatch> takeBatch(String consumer, @Nullable TakeBatch body, Caller caller) {
        var requested = body == null ? new TakeBatch(null, null, null) : body;
        return Tasks.run(vertx, () -> {
            var read = new AtomicReference<@Nullable List<JsonObject>>();
            var taken = Idempotency.steps(db, Taken.class, () -> take(consumer, requested, caller, read));
            return new EventBatch(
                    taken.lease(),
                    taken.until(),
                    events(consumer, taken, read.get(), caller),
                    taken.to(),
                    taken.head());
        });
    }

    /** @param read what this try has read; another try may have read more or less, and its response counts if it was recorded */
    private List<JsonObject> events(String consumer, Taken taken, @Nullable List<JsonObject> read, Caller caller) {
        if (taken.lease() == null) return List.of();
        if (read != null && !Idempotency.isReplay()) return read;
        var types = EventTypes.readable(getConsumer(consumer, caller).await().types(), caller);
        return journal.read(taken.after(), taken.to(), taken.limit(), types, null)
                .events();
    }

    private Taken take(
            String name, TakeBatch requested, Caller caller, AtomicReference<@Nullable List<JsonObject>> read) {
        int limit = EventServiceImpl.between("limit", 1, requested.limit(), LIMIT, EventQuery.LIMIT_MAX);
        int lease = EventServiceImpl.between(
                "lease_seconds", 1, requested.leaseSeconds(), LEASE_SECONDS, LEASE_SECONDS_MAX);
        int wait = EventServiceImpl.between("wait", 0, requested.waitSeconds(), 0, EventQuery.WAIT_MAX_SECONDS);
        var last = new AtomicReference<@Nullable Taken>();
        var taken = polls.until(
                caller.holder(),
                wait,
                () -> takers.pass(() -> {
                    last.set(null);
                    var now = owners(find(name).await(), caller);
                    if (now.consumer().leasedUntil() != null) return null;
                    var part = part(now, limit, caller);
                    if (part.events().isEmpty()) {
                        last.set(skip(now, part, limit));
                        return null;
                    }
                    read.set(part.events());
                    return lease(now, part, limit, lease);
                }));
        if (taken != null) return taken;
        var nothing = last.get();
        if (nothing == null) throw Problem.conflict("lease_held");
        // recorded, so that another try of the command that is still waiting takes no lease
        return Idempotency.key() == null ? nothing : Idempotency.write(db, Taken.class, tx -> nothing);
    }

    private Journal.Part part(Stored now, int limit, Caller caller) {
        var types = EventTypes.readable(now.consumer().types(), caller);
        return cache.read(now.consumer().position(), limit, types, null);
    }

    private Taken skip(Stored now, Journal.Part part, int limit) {
        long before = now.consumer().position();
        if (part.next() > before)
            db.query(ConsumerQueries.SKIP, now.consumer().id(), before, now.lease(), now.types(), part.next())
                    .await();
        return new Taken(null, null, before, part.next(), part.bounds().head(), limit);
    }

    /**
     * Null if another request was faster. Recorded under the command's key, so that a repetition gets the same batch. Returns what another
     * try of the command has recorded.
     */
    private @Nullable Taken lease(Stored now, Journal.Part part, int limit, int leaseSeconds) {
        var id = now.consumer().id();
        long after = now.consumer().position();
        try {
            return Idempotency.write(db, Taken.class, tx -> {
                var row = tx.firstOrNull(
                        r -> r, ConsumerQueries.TAKE, id, after, now.lease(), now.types(), part.next(), (double)
                                leaseSeconds);
                if (row == null) throw new Overtaken();
                return new Taken(
                        row.getLong(0),
                        row.getOffsetDateTime(1).toInstant(),
                        after,
                        part.next(),
                        part.bounds().head(),
                        limit);
            });
        } catch (Overtaken e) {
            return null;
        }
    }

    /** Rolls back together with the record of the command, because nothing was decided. */
    private static final class Overtaken extends RuntimeException {
        Overtaken() {
            super(null, null, false, false);
        }
    }

    @Override
    public Future<Consumer> acknowledgeBatch(String consumer, AcknowledgeBatch body, Caller caller) {
        return Idempotency.task(vertx, db, Consumer.class, tx -> acknowledge(tx, consumer, body, caller));
    }

    private static Consumer acknowledge(Tx tx, String name, AcknowledgeBatch body, Caller caller) {
        var now = owners(lock(tx, name), caller);
        if (body.lease() != now.lease()) throw Problem.conflict("lease_lost");
        long to = body.position() == null ? now.leaseTo() : body.position();
        if (to < now.leaseFrom() || to > now.leaseTo())
            throw Problem.badRequest(
                    "position_outside",
                    Problem.detail("position", "must be " + now.leaseFrom() + " to " + now.leaseTo()));
        if (to <= now.consumer().position()) return now.consumer(); // acknowledged before: the cursor never moves back
        return tx.single(
                        ConsumerQueries::stored,
                        ConsumerQueries.ACKNOWLEDGE,
                        now.consumer().id(),
                        to)
                .consumer();
    }

    @Override
    public Future<Consumer> seekConsumer(String consumer, SeekConsumer body, Caller caller) {
        if (body.start() == null && body.after() == null) throw Problem.badRequest("one_of");
        return Idempotency.task(vertx, db, Consumer.class, tx -> {
            var found = own(lock(tx, consumer), caller);
            long to = start(tx, body.start(), body.after());
            var moved = tx.single(
                    ConsumerQueries::stored,
                    ConsumerQueries.SEEK,
                    found.consumer().id(),
                    to);
            return recorded(tx, AuditEvents.CONSUMER_UPDATED, moved.consumer());
        });
    }

    /** The names of consumers, and how many events each has not acknowledged. */
    public static Future<RowSet<Row>> lags(Db db, int max) {
        return db.query(ConsumerQueries.LAGS, max);
    }
}
