package tradepost.kernel.time;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that all nodes agree on: the time of auth's database, as auth last reported it, advanced by this process's monotonic
 * clock. Until auth has responded, it is this machine's clock. A node therefore issues and accepts tokens and seals like the
 * others, even if its own clock is wrong or is changed while it runs.
 *
 * <p>It also reports, by a gauge and a warning, when this machine's clock differs from the clock of a database.
 */
public final class ClusterClock {
    private static final long WRONG_MS = 5_000;
    /** A slower response is too inaccurate to set the clock by. */
    private static final long ANSWER_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(ClusterClock.class);

    private record Reference(long epochMs, long atNanos) {}

    private final MeterRegistry meters;
    /** This machine's clock minus the database's, by context. */
    private final Map<String, Long> offsetsMs = new ConcurrentHashMap<>();

    private final Map<String, Long> comparedAtNanos = new ConcurrentHashMap<>();

    private final Reference started = new Reference(System.currentTimeMillis(), System.nanoTime());
    private volatile Reference machine = started;
    private volatile Reference reference = started;

    public ClusterClock(MeterRegistry meters) {
        this.meters = meters;
    }

    public long nowMs() {
        return at(reference);
    }

    public Instant now() {
        return Instant.ofEpochMilli(nowMs());
    }

    private static long at(Reference r) {
        return r.epochMs() + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - r.atNanos());
    }

    /**
     * Sets the clock, unless the response took too long. The first response is always used, because an inaccurate time is better
     * than none.
     */
    public void set(long epochMs, long askedNanos) {
        long tookNanos = System.nanoTime() - askedNanos;
        if (tookNanos > ANSWER_MAX_NANOS && reference != started) return;
        reference = new Reference(epochMs, askedNanos + tookNanos / 2);
    }

    /** Whether this machine's clock was changed since the last call. */
    public boolean wasSet() {
        var before = machine;
        machine = new Reference(System.currentTimeMillis(), System.nanoTime());
        return Math.abs(at(before) - machine.epochMs()) > TimeUnit.SECONDS.toMillis(1);
    }

    /** Whether this machine's clock was compared with that of a context's database within this time. */
    public boolean wasCompared(String context, long withinMs) {
        var at = comparedAtNanos.get(context);
        return at != null && System.nanoTime() - at < TimeUnit.MILLISECONDS.toNanos(withinMs);
    }

    /** Compares this machine's clock with the time that a context's database reported. */
    public void compare(String context, long epochMs, long askedNanos) {
        long tookNanos = System.nanoTime() - askedNanos;
        if (tookNanos > ANSWER_MAX_NANOS) return;
        long offsetMs = System.currentTimeMillis() - epochMs - TimeUnit.NANOSECONDS.toMillis(tookNanos / 2);
        comparedAtNanos.put(context, System.nanoTime());
        var before = offsetsMs.put(context, offsetMs);
        if (before == null)
            Gauge.builder("tradepost_clock_offset_seconds", offsetsMs, o -> o.getOrDefault(context, 0L) / 1_000.0)
                    .description("How far the clock of this machine is ahead of that of a context's database")
                    .tag("context", context)
                    .register(meters);
        boolean wrongBefore = before != null && isWrong(before);
        if (isWrong(offsetMs) && !wrongBefore)
            LOG.warn(
                    "the clock of this machine and that of the database of {} differ by {} s: set them by NTP",
                    context,
                    offsetMs / 1_000.0);
        if (!isWrong(offsetMs) && wrongBefore)
            LOG.info("the clock of this machine and that of the database of {} agree again", context);
    }

    private static boolean isWrong(long offsetMs) {
        return Math.abs(offsetMs) > WRONG_MS;
    }

    /** The offsets in seconds of the databases whose clock differs from this machine's; empty if there are none. */
    public Map<String, Object> wrongSeconds() {
        var out = new TreeMap<String, Object>();
        offsetsMs.forEach((context, ms) -> {
            if (isWrong(ms)) out.put(context, ms / 1_000.0);
        });
        return out;
    }
}
