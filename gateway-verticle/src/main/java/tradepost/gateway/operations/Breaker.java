package tradepost.gateway.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import tradepost.gateway.answer.Refusal;

/**
 * Keeps requests away from a service that does not answer, so that they are refused at once instead of each waiting for its
 * deadline. After some failures in a row it opens; when its time is over it lets one request through, and closes when that one
 * is answered. Lives on one event loop, so it needs no lock: which, with no timer and no object per call, is why it is not
 * vertx-circuit-breaker.
 */
public final class Breaker {
    private final int failuresMax;
    private final long openNs;
    private final Counter opened;
    private final Counter closed;
    private final Counter refused;
    private int failures;
    private long openedNs;
    private long answeredNs = System.nanoTime();
    private boolean open;
    private boolean probing;

    /**
     * @param failuresMax in a row, then it opens
     * @param openMs until one is let through
     */
    Breaker(String service, int failuresMax, int openMs, MeterRegistry meters) {
        this.failuresMax = failuresMax;
        this.openNs = TimeUnit.MILLISECONDS.toNanos(openMs);
        opened = counter(meters, "opened", "Times requests to a service began to be refused", service);
        closed = counter(meters, "closed", "Times a service answered again", service);
        // once for all event loops: they share the counters
        if (meters.find("tradepost.breaker.open").tag("service", service).gauge() == null)
            Gauge.builder("tradepost.breaker.open", () -> opened.count() - closed.count())
                    .description("Event loops that refuse requests to a service now")
                    .tag("service", service)
                    .register(meters);
        refused = counter(meters, "refused", "Requests refused because their service does not answer", service);
    }

    private static Counter counter(MeterRegistry meters, String what, String description, String service) {
        return Counter.builder("tradepost.breaker." + what)
                .description(description)
                .tag("service", service)
                .register(meters);
    }

    /**
     * Fails 503 while it is open. The outcome of an admitted request has to be reported.
     *
     * @return whether this is the one request that tries whether the service answers again: it must not wait for anything else
     */
    boolean enter() {
        if (!open) return false;
        if (probing || System.nanoTime() - openedNs < openNs) {
            refused.increment();
            throw Refusal.later("unavailable");
        }
        probing = true;
        return true;
    }

    /** The service answered, be it with a refusal. */
    void answered() {
        failures = 0;
        answeredNs = System.nanoTime();
        if (!open) return;
        open = false;
        probing = false;
        closed.increment();
    }

    /**
     * It is away, too slow, or without its database. Not when it answered others meanwhile: then one of its nodes is, and the next
     * request may well fare better.
     *
     * @param sinceNs when it was asked
     */
    void failed(long sinceNs) {
        if (!open && answeredNs - sinceNs > 0) return;
        failures++;
        if (open) {
            if (!probing) return; // one of those that were under way when it opened
            probing = false;
        } else if (failures < failuresMax) return;
        else opened.increment();
        open = true;
        openedNs = System.nanoTime();
    }
}
