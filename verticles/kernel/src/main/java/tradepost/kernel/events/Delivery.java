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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Env;
import tradepost.kernel.db.DatabaseGauges;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Lease;
import tradepost.kernel.db.Tx;
import tradepost.kernel.listing.Cursor;
import tradepost.kernel.time.Wake;
import tradepost.kernel.value.Problem;

/**
 * One subscriber's way through the log of one context: in order, in batches, each moved past after it was acknowledged. What the
 * subscriber refuses goes to {@link Parked}. Every write compares the cursor or the count of attempts with what it read, so that a
 * process that lost its lease meanwhile changes nothing.
 */
final class Delivery {
    private static final int BATCH_MAX = 500;
    /** Of text. */
    private static final long BATCH_BYTES = 1 << 20;

    private static final int SKIPPED_MAX = 1_000;
    /** Of what is for others mostly, so many are looked through by one statement. */
    private static final int READ_MAX = 20_000;

    /** So many events behind its cursor are looked through for those that come before one that is handed over. */
    private static final long HAND_OVER_LOOK_MAX = 5_000;

    private static final int HAND_OVER_TIMEOUT_MS = 2_000;

    private static final int TIMEOUT_MS = 5_000;
    private static final long ABSENT_MS = 500;
    /** Nobody waits for the journal: what has come meanwhile goes with the next batch, instead of two commits for every few events. */
    private static final long JOURNAL_GATHER_MS = 50;

    /** It is looked at with every batch. */
    private static final long LAG_KNOWN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** While an event is parked. */
    private static final long RETRY_MIN_MS = 50;

    private static final long RETRY_MAX_MS = 400;
    private static final long RETRY_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(RETRY_MAX_MS);
    /** While nothing is left to do: the relay wakes it when something is. */
    private static final long REST_MS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private static final String LAST_SEQ =
            "select last_seq, (select types from relay_cursor where subscriber = $1) from relay_lease";
    /**
     * By every process that runs the context, whoever relays. Only ever adds: during an upgrade the relay of the release before delivers
     * what a subscriber of the next one has declared.
     */
    private static final String DECLARE = """
            insert into relay_cursor(subscriber, seq, types) values ($1, 0, $2)
            on conflict (subscriber) do update set types = array(
              select t from unnest(relay_cursor.types || excluded.types) t group by t order by t)
            where excluded.types is not null and not coalesce(relay_cursor.types @> excluded.types, false)
            """;

    private static final String CURSOR = "select seq, types from relay_cursor where subscriber = $1";
    private static final String NEXT_OF_EVERY_TYPE = next("");
    private static final String NEXT_OF_TYPES = next("and type = any($5)");

    /**
     * The events of a subject that this subscriber has still to get, in their order: all there are, or the last one asked for is not
     * among them. None while one of them is parked, or where the subscriber is so far behind that not all of them would be seen.
     */
    private static final String PENDING =
            """
            with cursor as (
              select l.last_seq, coalesce((select c.seq from relay_cursor c where c.subscriber = $1), 0) as seq from relay_lease l)
            select %s from (%s) pending order by position
            """.formatted(Event.COLUMNS, EventLog.fitting("""
                    select * from (
                      select n.* from cursor c, lateral (
                        select position, @columns from event_numbered where seq > c.seq order by seq limit $4) n
                      union all
                      select position, @columns from (select 0::bigint as seq, u.* from event_unnumbered($4) u) u) e
                    where subject = $2 and type = any($3)
                      and (select last_seq - seq from cursor) <= $4
                      and not exists (select 1 from relay_parked p where p.subscriber = $1 and p.subject = $2)
                    order by position limit 50
                    """.replace("@columns", Event.COLUMNS), "position", "$5"));

    /** Not where a type was declared meanwhile: an event of it may have been passed by. */
    private static final String MOVE = """
            update relay_cursor set seq = $3, updated_at = now() where subscriber = $1 and seq = $2 and types is not distinct from $4
            """;

    private static final String AGE = """
            select extract(epoch from clock_timestamp()
              - event_waiting_since('%1$s', (select types from relay_cursor where subscriber = '%1$s')))::float8
            """;

    /** @param stored as the database has it; @param seen behind which nothing is left for this subscriber */
    private record Cursor(long stored, long seen) {}

    private final Env env;
    private final Db db;
    private final Lease lease;
    private final Tail tail;
    private final String source;
    private final String subscriber;
    /** Null for every type. As this release declares them, or more, once the cursor was read. */
    private volatile String @Nullable [] types;

    private final Parked parked;
    private final Wake wake = new Wake();
    /** A pause that new events do not cut short. */
    private final Wake rest = new Wake();

    private final AtomicLong lag = new AtomicLong();
    private volatile long lagAtNanos = System.nanoTime();
    private int batch = BATCH_MAX;
    private long retriedAtNanos = System.nanoTime() - RETRY_EVERY_NANOS;
    private boolean isDeclared;
    /** Up to where nothing is left for this subscriber; negative while that is not known. */
    private volatile long seen = -1;
    /** Whether an event may be parked. */
    private volatile boolean mayBeParked = true;

    private long fencing;
    private volatile boolean stopped;
    private @Nullable String saidLast;

    /** @param types null for every type */
    Delivery(Env env, Db db, Lease lease, Tail tail, String source, String subscriber, @Nullable Set<String> types) {
        this.env = env;
        this.db = db;
        this.lease = lease;
        this.tail = tail;
        this.source = source;
        this.subscriber = subscriber;
        this.types = types == null ? null : types.toArray(String[]::new);
        parked = new Parked(db, subscriber, this::send, this::postponed);
        Gauge.builder("tradepost_relay_lag", this, Delivery::lag)
                .description("Events that were not delivered; +Inf when no process knows, NaN where another one does")
                .tag("context", source)
                .tag("subscriber", subscriber)
                .register(env.meters());
    }

    /** Infinite when it cannot be told, so that every alarm on its size goes off. */
    private double lag() {
        if (isLagUnknown()) return Double.POSITIVE_INFINITY;
        return lease.held() ? lag.get() : Double.NaN;
    }

    /** Nobody relays as far as this process sees; or this one does, and has not come to look for long. */
    boolean isLagUnknown() {
        return lease.held() ? System.nanoTime() - lagAtNanos > LAG_KNOWN_NANOS : !lease.isAlive();
    }

    private void setLag(long events) {
        lag.set(events);
        lagAtNanos = System.nanoTime();
    }

    void figures(DatabaseGauges figures) {
        figures.add(
                "tradepost_relay_lag_seconds",
                "Age of the oldest event that was not delivered",
                new String[] {"subscriber", subscriber},
                AGE.formatted(subscriber));
    }

    String subscriber() {
        return subscriber;
    }

    /** Whether it takes events of this type. */
    boolean takes(String type) {
        return types == null || List.of(types).contains(type);
    }

    void wake() {
        wake.ring();
    }

    /** An event was parked by another than this delivery. */
    void retryNow() {
        mayBeParked = true;
        wake.ring();
    }

    /** What a renewal of the lease has read: wakes this delivery where it has something to do. */
    void look(Lease.Backlog backlog) {
        @Nullable JsonObject cursor = backlog.subscribers().getJsonObject(subscriber);
        boolean sameTypes = cursor != null && Arrays.equals(types, types(cursor.getJsonArray("types")));
        boolean isParked = cursor != null && cursor.getBoolean("parked");
        if (isParked) retryNow();
        else if (seen < backlog.lastSeq() || !sameTypes) wake.ring();
        else setLag(0);
    }

    private static String @Nullable [] types(@Nullable JsonArray types) {
        return types == null ? null : types.stream().map(t -> (String) t).toArray(String[]::new);
    }

    void stop() {
        stopped = true;
        wake.ring();
        rest.ring();
    }

    /**
     * Delivers now what the relay would deliver soon: this event, after those of its subject that have not got there yet. Never fails:
     * if it does not come through, or has to wait for an earlier one, the relay's copy will.
     */
    Future<?> handOver(Event event) {
        return db.list(Event::of, PENDING, subscriber, event.subject(), types, HAND_OVER_LOOK_MAX, BATCH_BYTES)
                .compose(pending -> {
                    int count = 1 + ids(pending).indexOf(event.id());
                    if (count == 0) return Future.succeededFuture(new JsonArray());
                    return Subscriptions.deliver(
                            env, source, subscriber, pending.subList(0, count), HAND_OVER_TIMEOUT_MS, null);
                })
                .timeout(HAND_OVER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    private static List<UUID> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    Void run() {
        long pauseMs = RETRY_MIN_MS;
        @Nullable Cursor cursor = null;
        while (!stopped) {
            try {
                declare();
                if (!lease.held()) {
                    lagAtNanos = System.nanoTime(); // what is known begins with the lease
                    seen = -1;
                    cursor = null; // another process may move it meanwhile
                    if (!wake.pause(env.vertx(), ABSENT_MS)) return null;
                    continue;
                }
                if (cursor == null || fencing != lease.fencing()) cursor = cursor();
                var before = cursor;
                cursor = deliver(before);
                seen = cursor.seen();
                boolean moved = cursor.stored() != before.stored();
                boolean busy = retried(moved) || moved;
                pauseMs = busy ? RETRY_MIN_MS : Math.min(pauseMs * 2, RETRY_MAX_MS);
                if (!busy && !wake.pause(env.vertx(), mayBeParked ? pauseMs : REST_MS)) return null;
                long gatherMs = gatherMs(cursor.stored() - before.stored());
                if (busy && gatherMs > 0 && !stopped && !rest.pause(env.vertx(), gatherMs)) return null;
                batch = Math.min(batch * 2, BATCH_MAX);
                saidLast = null;
            } catch (
                    Throwable
                            t) { // the subscriber or the database is away, or so much is too much: the same come again
                say(t.toString());
                postponed(Problem.slug(t, "failed"));
                batch = Math.max(batch / 2, 1);
                cursor = null;
                if (!stopped && !rest.pause(env.vertx(), ABSENT_MS)) return null;
            }
        }
        return null;
    }

    private long gatherMs(long moved) {
        return types == null && moved < batch ? JOURNAL_GATHER_MS : 0;
    }

    /** Something is tried again later, and no attempt is counted. */
    private void postponed(String reason) {
        Counter.builder("tradepost_relay_postponed")
                .description("Deliveries put off by contention or because something was away; no attempt is counted")
                .tag("context", source)
                .tag("subscriber", subscriber)
                .tag("reason", reason)
                .register(env.meters())
                .increment();
    }

    /** Once, not twice a second. */
    private void say(String what) {
        if (!what.equals(saidLast)) LOG.info("{} to {}: {}", source, subscriber, what);
        saidLast = what;
    }

    /** Of what waits for its time; under load not after every batch. */
    private boolean retried(boolean busy) {
        if (!mayBeParked || busy && System.nanoTime() - retriedAtNanos < RETRY_EVERY_NANOS) return false;
        retriedAtNanos = System.nanoTime();
        if (parked.retry() > 0) return true;
        mayBeParked = false; // before the look: what is parked after it is not missed
        if (parked.isAny()) mayBeParked = true;
        return false;
    }

    private void declare() {
        if (isDeclared) return;
        db.query(DECLARE, subscriber, types).await();
        isDeclared = true;
    }

    private Cursor cursor() {
        fencing = lease.fencing();
        var rows = db.query(CURSOR, subscriber).await().iterator();
        if (!rows.hasNext()) { // somebody has deleted it
            isDeclared = false;
            throw Problem.conflict("cursor_moved");
        }
        var row = rows.next();
        types = row.getArrayOfStrings(1);
        return new Cursor(row.getLong(0), row.getLong(0));
    }

    /** Where the cursor stands after it. */
    private Cursor deliver(Cursor cursor) {
        var fresh = tail.after(cursor.seen());
        if (!fresh.isEmpty()) {
            long to = fresh.getLast().event().sequence();
            setLag(to - cursor.seen());
            return deliver(cursor, fitting(fresh), to);
        }
        // asked first: what is numbered up to here is visible, so what is not found below is not for this subscriber
        var row = db.query(LAST_SEQ, subscriber).await().iterator().next();
        if (!Arrays.equals(types, row.getArrayOfStrings(1)))
            return cursor(); // a newer release takes more: some were passed by
        long last = row.getLong(0);
        if (last > cursor.seen()) {
            long to = Math.min(last, cursor.seen() + READ_MAX);
            setLag(last - cursor.seen());
            return deliver(cursor, next(cursor.seen(), to), to);
        }
        setLag(0);
        return cursor;
    }

    /** As many as fit, and at least one. */
    private static String next(String andOfTypes) {
        var events = "select seq, position, data from event_numbered where seq > $1 and seq <= $4 " + andOfTypes
                + " order by seq limit $2";
        return "select %s from (select seq, position from (%s) f) f join event_log using (position) order by seq"
                .formatted(Event.COLUMNS, EventLog.fitting(events, "seq", "$3"));
    }

    /** As many of those for this subscriber as fit, and at least one. */
    private List<Event> fitting(List<Tail.Numbered> fresh) {
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

    /** @param last up to which nothing else is for this subscriber, unless the events are cut before */
    private Cursor deliver(Cursor cursor, List<Event> events, long last) {
        if (events.isEmpty())
            return last - cursor.stored() < SKIPPED_MAX ? new Cursor(cursor.stored(), last) : move(cursor, last);
        var blocked = parked.subjects(events);
        var open = events.stream().filter(e -> !blocked.contains(e.subject())).toList();
        var refused = open.isEmpty() ? Map.<UUID, EventRefusal>of() : send(open);
        long to = events.getLast().sequence();
        db.tx(tx -> {
            for (var e : events) {
                var refusal = refused.get(e.id());
                if (blocked.contains(e.subject())) parked.park(tx, e, EventRefusal.WAITS);
                else if (refusal != null) parked.park(tx, e, refusal.code());
            }
            return moved(tx, cursor, to);
        });
        if (!blocked.isEmpty() || !refused.isEmpty()) mayBeParked = true;
        return new Cursor(to, to);
    }

    private List<Event> next(long seen, long to) {
        return types == null
                ? db.list(Event::of, NEXT_OF_EVERY_TYPE, seen, batch, BATCH_BYTES, to)
                        .await()
                : db.list(Event::of, NEXT_OF_TYPES, seen, batch, BATCH_BYTES, to, types)
                        .await();
    }

    private Cursor move(Cursor cursor, long to) {
        db.tx(tx -> moved(tx, cursor, to));
        return new Cursor(to, to);
    }

    private boolean moved(Tx tx, Cursor from, long to) {
        if (tx.sql(MOVE, subscriber, from.stored(), to, types).rowCount() != 1)
            throw Problem.conflict("cursor_moved"); // by the process that has the lease now, or it takes more types
        return true;
    }

    /** What the subscriber could not apply. */
    private Map<UUID, EventRefusal> send(List<Event> events) {
        return EventRefusal.read(Subscriptions.deliver(env, source, subscriber, events, TIMEOUT_MS)
                .await());
    }
}
