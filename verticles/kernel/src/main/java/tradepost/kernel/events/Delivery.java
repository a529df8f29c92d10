package tradepost.kernel.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.DatabaseGauges;
import tradepost.kernel.db.Db;
import tradepost.kernel.live.LiveReaders;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

/**
 * Delivers the log of one context to one subscriber, in order and in batches; the cursor advances after each batch is
 * acknowledged. Events that the subscriber refuses go to {@link ParkedEvents}. Every write compares the cursor or the number of
 * attempts with the value that was read, so that a process that has lost its lease changes nothing.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private static final int BATCH_MAX = 500;
    /** Bytes of text. */
    static final long BATCH_BYTES = 1 << 20;

    private static final int SKIPPED_MAX = 1_000;
    /** The number of events, mostly for other subscribers, that one statement searches. */
    private static final int READ_MAX = 20_000;

    private static final int TIMEOUT_MS = 5_000;
    private static final long ABSENT_MS = 500;
    /** Nobody waits for the journal, unless somebody follows the events live: events that arrive meanwhile go into the next batch. */
    private static final long JOURNAL_GATHER_MIN_MS = 50;

    private static final long JOURNAL_GATHER_MAX_MS = 200;
    private static final long JOURNAL_GATHER_LIVE_MS = 20;

    /** The cursor is stored with the next numbering, or after this time. A delivery that is repeated after a crash has no effect. */
    private static final long STORE_MS = 500;

    /** The lag counts as unknown if it was not measured for this long. It is measured with every batch. */
    private static final long LAG_KNOWN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The pause before parked events are retried. It doubles up to the maximum while there is nothing else to deliver. */
    private static final long RETRY_MIN_MS = 50;

    private static final long RETRY_MAX_MS = 400;
    private static final long RETRY_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(RETRY_MAX_MS);
    /** The pause while there is nothing to do; the relay ends it when there is. */
    private static final long REST_MS = 60_000;

    /**
     * How far it has got.
     *
     * @param stored the cursor in the database, or a lower one
     * @param reached the last event that the subscriber has
     * @param seen the sequence up to which nothing is left for this subscriber
     * @param types those that were delivered up to here; null for every type
     */
    private record Cursor(long stored, long reached, long seen, String @Nullable [] types) {
        Cursor at(long reached, long seen) {
            return new Cursor(stored, reached, seen, types);
        }

        Cursor storedAt(long sequence) {
            return new Cursor(Math.max(stored, sequence), reached, seen, types);
        }

        boolean isStored() {
            return stored == reached;
        }
    }

    private final Env env;
    private final Db db;
    private final Lease lease;
    private final Numbering numbering;
    private final RecentEvents recent;
    private final String source;
    private final String subscriber;
    /** The types that this release declares, and once the cursor was read also those of other releases; null for every type. */
    private volatile String @Nullable [] types;

    private final ParkedEvents parked;
    private final HandOver handOver;
    private final AppliedEvents applied = new AppliedEvents();
    private final BackgroundWork work;

    private final AtomicLong lag = new AtomicLong();
    private volatile long lagAtNanos = System.nanoTime();
    private int batch = BATCH_MAX;
    private long retriedAtNanos = System.nanoTime() - RETRY_EVERY_NANOS;
    private boolean isDeclared;
    /** The last event that has a number, as far as this process knows. */
    private final AtomicLong last = new AtomicLong();
    /** The same when the step began, or when it asked the database. */
    private long known;
    /** Whether the database may know of later events, or of other types. */
    private volatile boolean mayDiffer = true;
    /** Whether an event may be parked. */
    private volatile boolean mayBeParked = true;

    private long fencing;
    private long unstoredSinceNanos = System.nanoTime();
    private final AtomicReference<@Nullable Cursor> cursor = new AtomicReference<>();
    private long pauseMs = RETRY_MIN_MS;

    /** @param types null for every type */
    Delivery(
            Env env,
            Db db,
            Lease lease,
            Numbering numbering,
            RecentEvents recent,
            String source,
            String subscriber,
            @Nullable Set<String> types) {
        this.env = env;
        this.db = db;
        this.lease = lease;
        this.numbering = numbering;
        this.recent = recent;
        this.source = source;
        this.subscriber = subscriber;
        this.types = types == null ? null : types.toArray(String[]::new);
        var live = LiveReaders.of(env);
        work = env.background().work(source, "delivery to " + subscriber).retryMs(ABSENT_MS);
        if (types == null)
            work.gathering(
                    JOURNAL_GATHER_MIN_MS, () -> live.present() ? JOURNAL_GATHER_LIVE_MS : JOURNAL_GATHER_MAX_MS);
        parked = new ParkedEvents(db, source, subscriber, this::send, this::postponed);
        handOver = new HandOver(env, db, source, subscriber, applied);
        Gauge.builder("tradepost_relay_lag", this, Delivery::lag)
                .description("Events that were not delivered; +Inf when no process knows, NaN where another one does")
                .tag("context", source)
                .tag("subscriber", subscriber)
                .register(env.meters());
    }

    /** Infinite if unknown, so that every alarm on its size fires. */
    private double lag() {
        if (isLagUnknown()) return Double.POSITIVE_INFINITY;
        return lease.held() ? lag.get() : Double.NaN;
    }

    /** Whether this process sees no active relay, or relays but has not measured the lag for long. */
    boolean isLagUnknown() {
        return lease.held() ? System.nanoTime() - lagAtNanos > LAG_KNOWN_NANOS : !lease.isAlive();
    }

    private void setLag(long events) {
        lag.set(events);
        lagAtNanos = System.nanoTime();
    }

    void addGauges(DatabaseGauges gauges) {
        gauges.add(
                "tradepost_relay_lag_seconds",
                "Age of the oldest event that was not delivered",
                DeliveryQueries.AGE.formatted(subscriber),
                "subscriber",
                subscriber);
    }

    String subscriber() {
        return subscriber;
    }

    /** See {@link HandOver#deliver}. */
    Future<?> handOver(List<Event> events) {
        return handOver.deliver(events, types);
    }

    /** Whether this subscriber takes events of this type. */
    boolean takes(String type) {
        return types == null || List.of(types).contains(type);
    }

    /** Events up to this one have a number. */
    void numbered(long sequence) {
        last.accumulateAndGet(sequence, Math::max);
        work.wake();
    }

    /** Whether nothing up to here is left for this subscriber. */
    boolean hasSeen(long sequence) {
        var now = cursor.get();
        return now != null && now.seen() >= sequence;
    }

    /** Another class or process has parked an event for this subscriber. */
    void retryNow() {
        mayBeParked = true;
        work.wake();
    }

    /** Receives what a renewal of the lease has read, and wakes this delivery if it has something to do. */
    void renewed(Lease.PendingWork pending) {
        @Nullable JsonObject stored = pending.subscribers().getJsonObject(subscriber);
        boolean sameTypes = stored != null && Arrays.equals(types, types(stored.getJsonArray("types")));
        boolean isParked = stored != null && stored.getBoolean("parked");
        if (isParked) mayBeParked = true;
        if (!sameTypes || pending.lastSeq() > last.get()) mayDiffer = true;
        if (isParked || mayDiffer || !hasSeen(last.get())) work.wake();
        else setLag(0);
    }

    /** What is to be stored of its cursor. */
    Optional<Numbering.Move> move() {
        var now = cursor.get();
        if (now == null || now.isStored()) return Optional.empty();
        var all = now.types() == null ? "" : String.join(",", now.types());
        return Optional.of(new Numbering.Move(this, now.stored(), now.reached(), all));
    }

    /** @param done false if another process or an operator has moved the cursor, or a type was declared */
    void stored(Numbering.Move move, boolean done) {
        var now = cursor.get();
        if (now == null || now.stored() >= move.reached()) return; // a part of the same move came later
        if (done) cursor.updateAndGet(c -> c == null || c.reached() < move.reached() ? c : c.storedAt(move.reached()));
        else {
            LOG.info("{}: the cursor of {} was moved elsewhere", source, subscriber);
            cursor.set(null);
            work.wake();
        }
    }

    private static String @Nullable [] types(@Nullable JsonArray types) {
        return types == null ? null : types.stream().map(t -> (String) t).toArray(String[]::new);
    }

    /** Call this on a virtual-thread verticle. */
    void start() {
        work.start(0, this::step);
    }

    BackgroundWork work() {
        return work;
    }

    /** Returns the milliseconds until the next step. */
    private long step() {
        try {
            declare();
            if (!lease.held()) {
                lagAtNanos = System.nanoTime(); // the lag is measured from when the lease is held
                cursor.set(null); // another process may move it meanwhile
                return ABSENT_MS;
            }
            known = last.get();
            var now = cursor.get();
            var before = now == null || fencing != lease.fencing() ? read() : now;
            var after = deliver(before);
            keep(after);
            boolean delivered = after.reached() != before.reached();
            boolean busy = retried(delivered) || delivered;
            batch = Math.min(batch * 2, BATCH_MAX);
            pauseMs = busy ? RETRY_MIN_MS : Math.min(pauseMs * 2, RETRY_MAX_MS);
            long restMs = stored();
            if (after.seen() < known) return 0;
            return mayBeParked ? Math.min(pauseMs, restMs) : restMs;
        } catch (Throwable t) { // the same events are sent again, fewer at once
            postponed(Problem.slug(t, "failed"));
            batch = Math.max(batch / 2, 1);
            numbering.store(List.of(this)).otherwiseEmpty().await(); // so that only these are sent again
            cursor.set(null);
            throw t;
        }
    }

    /** Unless the cursor has to be read again, because it was moved elsewhere meanwhile. */
    private void keep(Cursor after) {
        cursor.updateAndGet(now -> now == null ? null : after.storedAt(now.stored()));
    }

    /** Stores the cursor if that was not done for a while. Returns the milliseconds until it may be due, or until the end of a rest. */
    private long stored() {
        if (move().isEmpty()) return REST_MS;
        long leftMs = STORE_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - unstoredSinceNanos);
        if (leftMs > 0) return leftMs;
        numbering.store(List.of(this)).await();
        return REST_MS;
    }

    /** Counts a delivery that is retried later, without counting an attempt. */
    private void postponed(String reason) {
        Counter.builder("tradepost_relay_postponed")
                .description("Deliveries postponed by contention or an unavailable service; no attempt is counted")
                .tag("context", source)
                .tag("subscriber", subscriber)
                .tag("reason", reason)
                .register(env.meters())
                .increment();
    }

    /** Retries the parked events that are due; under load not after every batch. */
    private boolean retried(boolean busy) {
        if (!mayBeParked || busy && System.nanoTime() - retriedAtNanos < RETRY_EVERY_NANOS) return false;
        retriedAtNanos = System.nanoTime();
        if (parked.retry() > 0) return true;
        mayBeParked = false; // set before the query, so that an event parked after it is not missed
        if (parked.isAny()) mayBeParked = true;
        return false;
    }

    private void declare() {
        if (isDeclared) return;
        db.query(DeliveryQueries.DECLARE, subscriber, types).await();
        isDeclared = true;
    }

    private Cursor read() {
        fencing = lease.fencing();
        applied.clear();
        mayBeParked = true;
        mayDiffer = true;
        var rows = db.query(DeliveryQueries.CURSOR, subscriber).await().iterator();
        if (!rows.hasNext()) { // the cursor was deleted
            isDeclared = false;
            throw Problem.conflict("cursor_moved");
        }
        var row = rows.next();
        types = row.getArrayOfStrings(1);
        long seq = row.getLong(0);
        var read = new Cursor(seq, seq, seq, types);
        cursor.set(read);
        return read;
    }

    /** Returns the cursor after the delivery. */
    private Cursor deliver(Cursor cursor) {
        var fresh = recent.after(cursor.seen());
        if (!fresh.isEmpty()) {
            long to = fresh.getLast().event().sequence();
            setLag(to - cursor.seen());
            return deliver(cursor, fitting(fresh), to);
        }
        if (mayDiffer || cursor.seen() < last.get()) {
            mayDiffer = false; // set before the query, so that a later change is not missed
            // read first: everything numbered up to here is visible, so an event not found below is for others
            var row = db.query(DeliveryQueries.LAST_SEQ, subscriber)
                    .await()
                    .iterator()
                    .next();
            if (!Arrays.equals(types, row.getArrayOfStrings(1)))
                return read(); // a newer release has declared more types: some events were skipped
            known = row.getLong(0);
            last.accumulateAndGet(known, Math::max);
            if (known > cursor.seen()) {
                long to = Math.min(known, cursor.seen() + READ_MAX);
                setLag(known - cursor.seen());
                return deliver(cursor, next(cursor.seen(), to), to);
            }
        }
        setLag(0);
        return cursor;
    }

    /** The events for this subscriber, as many as fit into a batch, and at least one. */
    private List<Event> fitting(List<RecentEvents.Numbered> fresh) {
        var out = new ArrayList<Event>();
        long bytes = 0;
        for (var n : fresh) {
            if (!takes(n.event().type())) continue;
            bytes += n.bytes();
            if (out.size() == batch || !out.isEmpty() && bytes > BATCH_BYTES) break;
            out.add(n.event());
        }
        return out;
    }

    /** @param to the sequence up to which nothing else is for this subscriber, unless the batch ends earlier */
    private Cursor deliver(Cursor cursor, List<Event> events, long to) {
        if (events.isEmpty())
            return to - cursor.reached() < SKIPPED_MAX ? cursor.at(cursor.reached(), to) : reached(cursor, to);
        long end = events.getLast().sequence();
        var left = applied.without(events);
        if (left.isEmpty()) return reached(cursor, end);
        var blocked = mayBeParked ? parked.subjects(left) : Set.<UUID>of();
        var open = left.stream().filter(e -> !blocked.contains(e.subject())).toList();
        var refused = open.isEmpty() ? Map.<UUID, EventRefusal>of() : send(open);
        if (blocked.isEmpty() && refused.isEmpty()) return reached(cursor, end);
        db.tx(tx -> {
            for (var e : left) {
                var refusal = refused.get(e.id());
                if (blocked.contains(e.subject())) parked.park(tx, e, EventRefusal.WAITS);
                else if (refusal != null) parked.park(tx, e, refusal.code());
            }
            if (tx.sql(DeliveryQueries.MOVE, subscriber, cursor.stored(), end, cursor.types(), fencing)
                            .rowCount()
                    != 1)
                throw Problem.conflict("cursor_moved"); // another process has moved it, or a type was declared
            return true;
        });
        mayBeParked = true;
        return cursor.at(end, end).storedAt(end);
    }

    private Cursor reached(Cursor cursor, long sequence) {
        if (cursor.isStored()) unstoredSinceNanos = System.nanoTime();
        return cursor.at(sequence, sequence);
    }

    private List<Event> next(long seen, long to) {
        return types == null
                ? db.list(Event::of, DeliveryQueries.NEXT_OF_EVERY_TYPE, seen, batch, BATCH_BYTES, to)
                        .await()
                : db.list(Event::of, DeliveryQueries.NEXT_OF_TYPES, seen, batch, BATCH_BYTES, to, types)
                        .await();
    }

    /** Returns the events that the subscriber could not apply. */
    private Map<UUID, EventRefusal> send(List<Event> events) {
        return EventRefusal.read(
                EventSender.deliver(env, source, subscriber, events, TIMEOUT_MS).await());
    }
}
