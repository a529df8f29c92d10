package tradepost.audit.reading;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.events.Event;

/** The dead letters of a reader that were redriven. Each is read from the journal and applied alone, while the reader goes on. */
final class RedrivenEvents {
    private static final long LOOK_EVERY_MS = 30_000;
    private static final Logger LOG = LoggerFactory.getLogger(RedrivenEvents.class);

    private final Db db;
    private final JournalSource source;
    private final ReaderCursor cursor;
    private final JournalReader reader;
    private final IntFunction<Duration> pause;
    private final TreeMap<Long, ReaderAttempts> waiting = new TreeMap<>();
    private long lookedAtNanos;
    private boolean isDue = true;

    RedrivenEvents(
            Db db, JournalSource source, ReaderCursor cursor, JournalReader reader, IntFunction<Duration> pause) {
        this.db = db;
        this.source = source;
        this.cursor = cursor;
        this.reader = reader;
        this.pause = pause;
    }

    /** A message has reported one, or another process has applied before. */
    void lookNow() {
        isDue = true;
    }

    /** Applies those that are due. Returns the milliseconds until the next call. */
    long apply() {
        if (isDue || System.nanoTime() - lookedAtNanos > TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MS)) look();
        long againMs = LOOK_EVERY_MS;
        for (var entry : List.copyOf(waiting.entrySet())) {
            var attempts = entry.getValue();
            if (attempts.waitMs() <= 0 && isDone(entry.getKey(), attempts)) waiting.remove(entry.getKey());
            else againMs = Math.min(againMs, Math.max(attempts.waitMs(), 1));
        }
        return againMs;
    }

    private void look() {
        lookedAtNanos = System.nanoTime();
        var positions = cursor.redriven();
        waiting.keySet().retainAll(positions);
        for (var p : positions) waiting.computeIfAbsent(p, unknown -> new ReaderAttempts(pause));
        isDue = positions.size() == ReaderCursor.REDRIVEN_MAX; // there may be more
    }

    private boolean isDone(long position, ReaderAttempts attempts) {
        var event = event(position);
        if (event == null) {
            db.tx(tx -> cursor.takeRedriven(tx, position));
            LOG.error("{} cannot apply the event at position {}: the journal has deleted it", reader.name(), position);
            return true;
        }
        try {
            boolean isTaken = db.tx(tx -> {
                if (!cursor.takeRedriven(tx, position)) return false; // another process was faster
                reader.apply(tx, List.of(event));
                return true;
            });
            if (isTaken) reader.applied(List.of(event));
            return true;
        } catch (Throwable t) {
            if (!attempts.failed(reader, event, t)) return false;
            db.tx(tx -> {
                if (cursor.takeRedriven(tx, position))
                    DeadLetters.bury(tx, reader.context(), reader.name(), event, attempts.counted(), t);
                return true;
            });
            return true;
        }
    }

    private @Nullable Event event(long position) {
        try {
            return source.read(position - 1, 1, List.of()).await().events().stream()
                    .filter(e -> e.sequence() == position)
                    .findFirst()
                    .orElse(null);
        } catch (Throwable t) {
            if (JournalSource.isGone(t)) return null;
            throw t;
        }
    }
}
