package tradepost.audit.core.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.audit.AuditEvents;
import tradepost.audit.JournalBounds;
import tradepost.audit.core.journal.Journal.Part;
import tradepost.kernel.concurrent.Tasks;

/**
 * Holds the newest events of the journal in memory, for all waiting requests and streams of this process. One reader serves them all,
 * however many an event wakes up. Readers that have fallen further behind read from the database, a few at a time. While nobody reads,
 * no events are held.
 */
public final class JournalCache {
    private static final List<String> EVERY_TYPE = List.of("");
    private static final int EVENTS_MAX = 2_000;
    private static final int CHARS_MAX = 4 << 20;
    private static final int READ_MAX = 500;
    private static final int ROUNDS_MAX = 8;
    private static final int READERS = 3;
    /** The maximum size of the text of one response. */
    private static final int PART_CHARS_MAX = 2 << 20;
    /** Events are held for this long after the last request for any. */
    private static final long HOLD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private record CachedEvent(long position, JsonObject event, int chars) {}

    private final Vertx vertx;
    private final Journal journal;
    private final TaskLimit database = new TaskLimit(READERS);
    private final Deque<CachedEvent> held = new ArrayDeque<>();
    private long chars;
    /** All events after this position, up to the head of the bounds, are held. */
    private long after;

    private @Nullable JournalBounds bounds;
    private @Nullable Promise<JournalBounds> requested;
    private boolean refreshing;
    private volatile long readAtNanos = System.nanoTime() - HOLD_NANOS;

    public JournalCache(Vertx vertx, Journal journal) {
        this.vertx = vertx;
        this.journal = journal;
    }

    /**
     * Like {@link Journal#read}, with everything committed before this call. Virtual threads only. Fails 400 position_ahead, 410
     * position_gone, 503 overloaded.
     */
    Part read(@Nullable Long position, int limit, List<String> types, @Nullable UUID subject) {
        readAtNanos = System.nanoTime();
        if (position != null && position >= heldAfter()) {
            var now = refresh().await();
            var part = part(position, limit, types, subject, now);
            if (part != null) return part;
        }
        return database.pass(() -> journal.read(position, limit, types, subject));
    }

    private synchronized long heldAfter() {
        return after;
    }

    /** Reads new events. Callers that arrive during a read share the next one, which starts after they arrived. */
    public Future<JournalBounds> refresh() {
        Promise<JournalBounds> mine;
        synchronized (this) {
            if (requested == null) requested = Promise.promise();
            mine = requested;
            if (refreshing) return mine.future();
            refreshing = true;
        }
        Tasks.run(vertx, () -> {
            for (var next = next(); next != null; next = next()) complete(next);
            return null;
        });
        return mine.future();
    }

    private synchronized @Nullable Promise<JournalBounds> next() {
        var next = requested;
        requested = null;
        if (next == null) refreshing = false;
        return next;
    }

    private void complete(Promise<JournalBounds> next) {
        try {
            next.complete(readNew());
        } catch (Throwable t) {
            next.fail(t);
        }
    }

    private JournalBounds readNew() {
        var known = known();
        boolean isRead = System.nanoTime() - readAtNanos < HOLD_NANOS;
        if (known == null || !isRead) return reset(journal.bounds().await());
        try {
            for (int i = 0; i < ROUNDS_MAX; i++) {
                var part = journal.read(known.head(), READ_MAX, EVERY_TYPE, null);
                if (part.bounds().head() - known.head() > EVENTS_MAX) return reset(part.bounds());
                known = add(part);
                if (known.head() >= part.bounds().head()) break;
            }
            return known;
        } catch (ServiceException e) { // the next events were deleted, or the database was restored to an earlier state
            if (e.failureCode() != 410 && e.failureCode() != 400) throw e;
            return reset(journal.bounds().await());
        }
    }

    private synchronized @Nullable JournalBounds known() {
        return bounds;
    }

    private synchronized JournalBounds reset(JournalBounds now) {
        held.clear();
        chars = 0;
        after = now.head();
        bounds = now;
        return now;
    }

    /** An erasure is followed by its event, so what is held from before it goes at the latest with the next read. */
    private synchronized JournalBounds add(Part part) {
        if (part.events().stream().anyMatch(e -> AuditEvents.JOURNAL_ERASED.equals(e.getString("type")))) {
            held.clear();
            chars = 0;
            if (bounds != null) after = bounds.head();
        }
        for (var e : part.events()) {
            int size = e.encode().length();
            held.add(new CachedEvent(Long.parseLong(e.getString("sequence")), e, size));
            chars += size;
        }
        while (held.size() > EVENTS_MAX || chars > CHARS_MAX) {
            var oldest = held.remove();
            chars -= oldest.chars();
            after = oldest.position();
        }
        var now = new JournalBounds(part.bounds().oldest(), part.next());
        bounds = now;
        return now;
    }

    /** Null if not all of these events are held. */
    private synchronized @Nullable Part part(
            long position, int limit, List<String> types, @Nullable UUID subject, JournalBounds now) {
        Journal.requireWithin("after", position, now);
        if (position < after) return null;
        var events = new ArrayList<JsonObject>();
        long size = 0;
        long next = now.head();
        for (var h : held) {
            if (h.position() <= position || h.position() > now.head()) continue;
            if (!isOf(h.event(), types, subject)) continue;
            size += h.chars();
            if (events.isEmpty() || size <= PART_CHARS_MAX) events.add(h.event());
            if (events.size() < limit && size <= PART_CHARS_MAX) continue;
            next = Long.parseLong(events.getLast().getString("sequence")); // there may be more
            break;
        }
        return new Part(events, next, now);
    }

    /** Types in the form that the statements of {@link JournalQueries} take. */
    private static boolean isOf(JsonObject event, List<String> types, @Nullable UUID subject) {
        if (subject != null && !subject.toString().equals(event.getString("subject"))) return false;
        var type = event.getString("type");
        for (var t : types) if (t.isEmpty() || t.endsWith(".") ? type.startsWith(t) : type.equals(t)) return true;
        return false;
    }
}
