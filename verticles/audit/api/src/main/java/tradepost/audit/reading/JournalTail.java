package tradepost.audit.reading;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventService;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.events.Event;
import tradepost.kernel.service.Env;

/**
 * The end of the journal, read once for all readers of this node. It reads the next part when the fastest of them has applied the last one,
 * and keeps a few parts for the others. A reader that has fallen further behind reads for itself until it has caught up.
 *
 * <p>While parts follow each other, they are read {@value #EVERY_MS} ms apart; the first one after a rest at once. A message reports that the
 * journal has grown. If it is lost, the nodes of the journal repeat it within seconds; if all of them are lost, the growth is noticed within
 * {@value #POLL_MS} ms, by one statement for all readers of the node.
 */
final class JournalTail {
    static final long EVERY_MS = 200;
    static final long POLL_MS = 20_000;
    private static final int PARTS_MAX = 4;
    private static final int EVENTS_MAX = 500;
    private static final long RETRY_MS = 1_000;
    private static final long REST_MS = 60_000;

    private final Env env;
    private final JournalSource source;
    /** All readers of this node, and those of them that apply here. */
    private final Set<JournalReading> readers = new HashSet<>();

    private final Set<JournalReading> live = new HashSet<>();
    private final Deque<JournalPart> parts = new ArrayDeque<>();
    /** The positions before the first part, and of the last event in the last one; negative while unknown. */
    private long start = -1;

    private long end = -1;
    private long head;
    /** Whether a reader has applied everything up to the end. */
    private boolean wanted;

    private long grewAtNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
    private volatile long readAtNanos = System.nanoTime();
    private @Nullable BackgroundWork work;
    private @Nullable MessageConsumer<Long> advanced;

    private JournalTail(Env env) {
        this.env = env;
        source = new JournalSource(env.vertx());
    }

    static JournalTail of(Env env) {
        return env.singletons().get(JournalTail.class, () -> new JournalTail(env));
    }

    /** It reads on a context of its own, because each of the verticles of the readers may end before the others. */
    synchronized void add(JournalReading reader) {
        if (!readers.add(reader) || readers.size() > 1) return;
        var next = env.background()
                .work(JournalSource.AUDIT, "reading of the journal")
                .retryMs(RETRY_MS);
        work = next;
        ((VertxInternal) env.vertx()).createEventLoopContext().runOnContext(v -> {
            next.startAsync(0, this::step);
            listen(next);
        });
    }

    private synchronized void listen(BackgroundWork by) {
        if (work == by) advanced = env.vertx().eventBus().consumer(EventService.ADVANCED, m -> grown(m.body()));
    }

    synchronized Future<?> remove(JournalReading reader) {
        leave(reader);
        if (!readers.remove(reader) || !readers.isEmpty() || work == null) return Future.succeededFuture();
        var ended = work.stop();
        if (advanced != null) advanced.unregister();
        work = null;
        advanced = null;
        return ended;
    }

    /** The reader applies in this process from now on. */
    synchronized void join(JournalReading reader) {
        if (!live.add(reader)) return;
        wanted = true;
        wake();
    }

    synchronized void leave(JournalReading reader) {
        live.remove(reader);
        if (live.isEmpty()) reset(); // the next one begins at the end
    }

    /** What is here after a position, which may be nothing; null for a reader that has to read for itself. */
    synchronized @Nullable JournalPart after(long position) {
        if (end < 0 || position < start) return null;
        if (position > Math.max(end, head))
            return null; // this node is behind, or the journal was restored to an earlier state
        if (position < end) return joined(position);
        wanted = true;
        if (head > end) wake();
        return JournalPart.empty(position, Math.max(head, position));
    }

    private JournalPart joined(long position) {
        var events = new ArrayList<Event>();
        for (var part : parts)
            if (part.next() > position) events.addAll(part.from(position).events());
        return new JournalPart(events, position, end, head);
    }

    /** Whether the end of the journal is known. */
    synchronized boolean isKnown() {
        return end >= 0;
    }

    /** The newest position that this node has seen. */
    synchronized long head() {
        return head;
    }

    synchronized void sawHead(long position) {
        head = Math.max(head, position);
    }

    /** When the journal was read, or found not to have grown, for the last time. */
    long readAtNanos() {
        return readAtNanos;
    }

    private synchronized void grown(long position) {
        sawHead(position);
        if (live.isEmpty()) return;
        if (head > end) wake();
        else readAtNanos = System.nanoTime();
    }

    private synchronized void wake() {
        if (work != null) work.wake();
    }

    private Future<Long> step() {
        long from;
        synchronized (this) {
            if (live.isEmpty()) return Future.succeededFuture(REST_MS);
            long waitMs = end < head ? EVERY_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - grewAtNanos) : 0;
            if (waitMs > 0) return Future.succeededFuture(waitMs);
            if (!wanted) return Future.succeededFuture(POLL_MS);
            wanted = false;
            from = end;
        }
        var part = from < 0
                ? source.bounds().map(b -> JournalPart.empty(b.head(), b.head()))
                : source.read(from, EVENTS_MAX, List.of());
        return part.map(this::add).onFailure(this::failed);
    }

    private synchronized long add(JournalPart part) {
        readAtNanos = System.nanoTime();
        sawHead(part.head()); // a message may have reported a later one meanwhile
        drop();
        boolean isNew = end < 0;
        if (isNew) start = part.next();
        end = part.next();
        if (!part.events().isEmpty()) {
            if (parts.isEmpty()) start = part.after();
            parts.add(part);
            // the rest of many events follows at once
            if (end == head) grewAtNanos = System.nanoTime();
        } else wanted = true;
        if (isNew || !part.isEmpty()) for (var r : live) r.wake();
        return POLL_MS;
    }

    /** Forgets the parts that all have applied, and the oldest one before there are too many. */
    private void drop() {
        long applied = live.stream().mapToLong(JournalReading::seen).min().orElse(Long.MAX_VALUE);
        while (!parts.isEmpty() && (parts.size() >= PARTS_MAX || parts.element().next() <= applied))
            start = parts.remove().next();
    }

    private synchronized void failed(Throwable t) {
        wanted = true;
        // what follows was deleted, or the database of the journal was restored to an earlier state
        if (t instanceof ServiceException e && (e.failureCode() == 410 || e.failureCode() == 400)) reset();
    }

    private void reset() {
        parts.clear();
        start = -1;
        end = -1;
        head = 0;
        wanted = true;
    }
}
