package tradepost.audit.reading;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;

/**
 * The attempts to apply one event, with growing pauses. Contention and what is unavailable are not the fault of the event, and count as no
 * attempt.
 */
final class ReaderAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderAttempts.class);

    private final IntFunction<Duration> pause;
    private int counted;
    private int all;
    private long dueNanos = System.nanoTime();

    /** @param pause before the next attempt, by the number of those before */
    ReaderAttempts(IntFunction<Duration> pause) {
        this.pause = pause;
    }

    /** Logs the failure. Returns whether the event has failed for the last time, and becomes a dead letter. */
    boolean failed(JournalReader reader, Event e, Throwable t) {
        if (DeadLetters.isAttempt(t) && !Problem.isUnavailable(t)) counted++;
        dueNanos = System.nanoTime() + pause.apply(++all).toNanos();
        boolean isLast = DeadLetters.isLast(counted, t);
        LOG.warn("{} could not apply {} {} of {}", reader.name(), e.type(), e.id(), e.subject(), t);
        if (isLast)
            LOG.error(
                    "dead letter: {} could not apply {} {} of {}: {}",
                    reader.name(),
                    e.type(),
                    e.id(),
                    e.subject(),
                    Problem.slug(t, "handler_failed"));
        return isLast;
    }

    int counted() {
        return counted;
    }

    /** Milliseconds until the next attempt; not positive if it is due. */
    long waitMs() {
        return Math.ceilDiv(dueNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
    }
}
