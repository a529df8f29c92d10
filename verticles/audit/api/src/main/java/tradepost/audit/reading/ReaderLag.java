package tradepost.audit.reading;

import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.service.Env;

/**
 * How far a reader is behind the end of the journal, in events and in seconds. NaN in a process that does not apply; infinite while it is
 * unknown, so that every alarm on its size fires.
 */
final class ReaderLag {
    private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Env env;
    private final JournalTail tail;
    private volatile boolean isLive;
    /** Negative before the cursor was read. */
    private volatile long seen = -1;

    private volatile long checkedAtNanos = System.nanoTime();
    /** The time of the oldest event that was not applied; null if there is none. */
    private volatile @Nullable Instant since;

    ReaderLag(Env env, JournalTail tail, JournalReader reader) {
        this.env = env;
        this.tail = tail;
        gauge(
                "tradepost_reader_lag",
                "Events of the journal that the reader has not passed",
                reader,
                ReaderLag::events);
        gauge(
                "tradepost_reader_lag_seconds",
                "Age of the oldest event of the journal that the reader has not passed",
                reader,
                ReaderLag::seconds);
    }

    private void gauge(String name, String description, JournalReader reader, ToDoubleFunction<ReaderLag> value) {
        Gauge.builder(name, this, value)
                .description(description)
                .tag("context", reader.context())
                .tag("reader", reader.name())
                .register(env.meters());
    }

    /** This process begins to apply. */
    void begin() {
        seen = -1;
        since = null;
        checkedAtNanos = System.nanoTime();
        isLive = true;
    }

    void standBy() {
        isLive = false;
    }

    /** The journal was read, or the reader knows that there is nothing after its position. */
    void at(long position, JournalPart rest) {
        seen = position;
        since = rest.events().isEmpty() ? null : rest.events().getFirst().time();
        if (!rest.isEmpty()) checkedAtNanos = System.nanoTime();
    }

    private boolean isUnknown() {
        long known = seen < 0 ? checkedAtNanos : Math.max(checkedAtNanos, tail.readAtNanos());
        return System.nanoTime() - known > KNOWN_NANOS;
    }

    private double events() {
        if (!isLive) return Double.NaN;
        if (isUnknown()) return Double.POSITIVE_INFINITY;
        return seen < 0 ? 0 : Math.max(tail.head() - seen, 0);
    }

    private double seconds() {
        if (!isLive) return Double.NaN;
        if (isUnknown()) return Double.POSITIVE_INFINITY;
        var from = since;
        if (from == null) return 0;
        return Math.max(Duration.between(from, env.tokens().clock().now()).toMillis(), 0) / 1_000.0;
    }
}
