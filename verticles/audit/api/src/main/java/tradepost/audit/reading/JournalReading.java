package tradepost.audit.reading;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.audit.EventTypes;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.request.Traces;
import tradepost.kernel.service.Env;

/**
 * Runs a {@link JournalReader}: applies what the readers of this node have read together, in transactions that also move its cursor. Events
 * of other types cost no transaction; the cursor is then stored within a second, or after {@value #STORE_AFTER} events.
 *
 * <p>A batch that fails is halved until one event is left. That one is tried again with growing pauses, and then becomes a dead letter of
 * the context. Other readers do not wait for it.
 */
public final class JournalReading {
    private static final int BATCH_MAX = 500;
    private static final int STORE_AFTER = 1_000;
    private static final long STORE_WITHIN_MS = 1_000;
    private static final long STANDBY_MS = 500;
    private static final long REST_MS = 60_000;
    private static final long RETRY_MS = 1_000;
    /** The pause between two reads while no end of the journal is known here. */
    private static final long ALONE_MS = 200;

    /** As the path of a dead letter allows it. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,50}");

    private static final Logger LOG = LoggerFactory.getLogger(JournalReading.class);

    private final Env env;
    private final Db db;
    private final BooleanSupplier isActive;
    private final JournalReader reader;
    private final IntFunction<Duration> pause;
    private final JournalTail tail;
    private final JournalSource source;
    private final ReaderCursor cursor;
    private final RedrivenEvents redriven;
    private final ReaderLag lag;
    private final BackgroundWork work;
    private final Counter lost;
    private @Nullable MessageConsumer<String> signals;

    private boolean isLive;
    /** Whether the cursor must be read again, because a rebuild or another process may have moved it. */
    private volatile boolean isUnread;
    /** The position in the database, and since when the next one is greater. */
    private long stored;

    private long unstoredSinceNanos;
    /** The position up to which nothing is left for this reader; negative while unknown. */
    private volatile long seen = -1;

    private @Nullable JournalPart part;
    private int batch = BATCH_MAX;
    /** Those of the next event, if it has failed. */
    private @Nullable ReaderAttempts attempts;

    /**
     * @param isActive whether this process applies the events; only one of those that run the context should, as {@code
     *     OutboxRelay.isActive()} tells. While two of them do, each event still takes effect once. Fails 400 unknown_type
     */
    public JournalReading(Env env, Db db, BooleanSupplier isActive, JournalReader reader) {
        this(env, db, isActive, reader, DeadLetters::pause);
    }

    JournalReading(Env env, Db db, BooleanSupplier isActive, JournalReader reader, IntFunction<Duration> pause) {
        if (!NAME.matcher(reader.name()).matches() || !reader.name().startsWith(reader.context()))
            throw new IllegalArgumentException(reader.name() + " is not a name of a reader of " + reader.context());
        EventTypes.requirePublished(reader.types());
        EventTypes.readable(reader.types(), Caller.system(reader.context()));
        this.env = env;
        this.db = db;
        this.isActive = isActive;
        this.reader = reader;
        this.pause = pause;
        tail = JournalTail.of(env);
        source = new JournalSource(env.vertx());
        cursor = new ReaderCursor(db, reader.context(), reader.name());
        redriven = new RedrivenEvents(db, source, cursor, reader, pause);
        lag = new ReaderLag(env, tail, reader);
        work = env.background()
                .work(reader.context(), "reader " + reader.name())
                .retryMs(RETRY_MS);
        lost = Counter.builder("tradepost_reader_lost")
                .description("Events that the journal had deleted before the reader read them")
                .tag("context", reader.context())
                .tag("reader", reader.name())
                .register(env.meters());
    }

    /** Call this on a virtual-thread verticle. */
    public Future<Void> start() {
        tail.add(this);
        work.start(0, this::step);
        var consumer = env.vertx().eventBus().<String>consumer(DeadLetters.redrivenAddress(reader.context()));
        signals = consumer;
        consumer.handler(m -> {
            if (m.body().equals(reader.name())) readCursorAgain();
        });
        return consumer.completion();
    }

    /** Ends after the batch in progress. Call this before the lease of the context is released. */
    public Future<?> stop() {
        if (signals != null) signals.unregister();
        return work.stop().eventually(() -> tail.remove(this));
    }

    /**
     * Reads everything after a position again, in whatever process the reader runs. Virtual threads only.
     *
     * @param position 0 for the oldest event that the journal keeps
     * @param clear deletes in the same transaction what was made of these events
     */
    public void rebuild(long position, Consumer<Tx> clear) {
        long from = Math.max(position, source.bounds().await().oldest() - 1);
        db.tx(tx -> {
            cursor.set(tx, from);
            clear.accept(tx);
            return true;
        });
        env.vertx().eventBus().publish(DeadLetters.redrivenAddress(reader.context()), reader.name());
    }

    private void readCursorAgain() {
        isUnread = true;
        work.wake();
    }

    /** There is more. */
    void wake() {
        work.wake();
    }

    long seen() {
        return seen;
    }

    /** Returns the milliseconds until the next step. */
    private long step() {
        if (!isActive.getAsBoolean()) {
            standBy();
            return STANDBY_MS;
        }
        Request.actAs(reader.context());
        try {
            if (!isLive || isUnread) begin();
            return Math.min(redriven.apply(), advance());
        } catch (Throwable t) {
            if (!ReaderCursor.isMoved(t)) throw t;
            isUnread = true;
            return STANDBY_MS;
        }
    }

    private void standBy() {
        if (!isLive) return;
        isLive = false;
        tail.leave(this);
        lag.standBy();
        seen = -1;
    }

    private void begin() {
        if (!isLive) lag.begin();
        isLive = true;
        part = null;
        attempts = null;
        batch = BATCH_MAX;
        isUnread = false; // before it is read, so that a rebuild that comes meanwhile is noticed
        long position = read();
        stored = position;
        seen = position;
        redriven.lookNow();
        tail.join(this);
    }

    private long read() {
        try {
            return cursor.read(this::beginning);
        } catch (Throwable t) {
            isUnread = true;
            throw t;
        }
    }

    private long beginning() {
        var bounds = source.bounds().await();
        return reader.start() == JournalReader.Start.OLDEST ? bounds.oldest() - 1 : bounds.head();
    }

    private long advance() {
        if (attempts != null && attempts.waitMs() > 0) return attempts.waitMs(); // a wake-up does not shorten the pause
        JournalPart rest;
        try {
            rest = rest();
        } catch (Throwable t) {
            if (!JournalSource.isGone(t)) throw t;
            passLost();
            return 0;
        }
        lag.at(seen, rest);
        if (rest.isEmpty()) return store() ? REST_MS : tail.isKnown() ? restMs() : ALONE_MS;
        var next = rest.first(batch, this::takes);
        if (next.events().isEmpty()) pass(next.next());
        else apply(next);
        return attempts == null ? 0 : Math.max(attempts.waitMs(), 0);
    }

    /** What comes after the events that were applied, as far as it was read. */
    private JournalPart rest() {
        var read = part;
        if (read == null || read.next() <= seen) read = tail.after(seen);
        if (read == null) {
            read = source.read(seen, BATCH_MAX, reader.types()).await();
            tail.sawHead(read.head());
        }
        part = read.from(seen);
        return part;
    }

    private boolean takes(Event e) {
        var types = reader.types();
        return types.isEmpty() || types.stream().anyMatch(t -> matches(t, e.type()));
    }

    private static boolean matches(String pattern, String type) {
        return pattern.endsWith(".*")
                ? type.startsWith(pattern.substring(0, pattern.length() - 1))
                : type.equals(pattern);
    }

    /** Nothing up to here is for this reader. */
    private void pass(long position) {
        if (stored == seen) unstoredSinceNanos = System.nanoTime();
        seen = position;
        store();
    }

    /** Stores the position if it is due. Returns whether it is stored. */
    private boolean store() {
        if (stored == seen) return true;
        if (seen - stored < STORE_AFTER && restMs() > 0) return false;
        cursor.move(stored, seen);
        stored = seen;
        return true;
    }

    /** Milliseconds until the position must be stored. */
    private long restMs() {
        return STORE_WITHIN_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - unstoredSinceNanos);
    }

    private void apply(JournalPart next) {
        var events = next.events();
        try {
            Traces.within(
                    env.vertx(),
                    () -> parts(events),
                    () -> db.tx(tx -> {
                        cursor.move(tx, stored, next.next());
                        reader.apply(tx, events);
                        return true;
                    }));
        } catch (Throwable t) {
            if (ReaderCursor.isMoved(t) || Problem.isUnavailable(t)) throw t;
            if (events.size() > 1) batch = events.size() / 2;
            else failed(next, t);
            return;
        }
        moved(next.next());
        batch = Math.min(batch * 2, BATCH_MAX);
        reader.applied(events);
    }

    /** Each event belongs to the trace of the request that wrote it. */
    private List<Traces.Part> parts(List<Event> events) {
        return events.stream()
                .map(e -> new Traces.Part(reader.name() + " applies " + e.type(), e.traceparent()))
                .toList();
    }

    private void failed(JournalPart next, Throwable t) {
        var event = next.events().getFirst();
        var tried = attempts == null ? new ReaderAttempts(pause) : attempts;
        attempts = tried;
        if (!tried.failed(reader, event, t)) return;
        db.tx(tx -> {
            cursor.move(tx, stored, next.next());
            DeadLetters.bury(tx, reader.context(), reader.name(), event, tried.counted(), t);
            return true;
        });
        moved(next.next());
    }

    private void moved(long position) {
        stored = position;
        seen = position;
        attempts = null;
    }

    /** The journal has deleted what comes next. */
    private void passLost() {
        long oldest = source.bounds().await().oldest();
        LOG.error(
                "{} has lost {} events: the journal had deleted those from {} on before they were read",
                reader.name(),
                oldest - 1 - seen,
                seen + 1);
        cursor.move(stored, oldest - 1);
        lost.increment(oldest - 1 - seen);
        moved(oldest - 1);
    }
}
