package tradepost.gateway.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import tradepost.gateway.answer.Refusal;

/**
 * Refuses requests to a service that does not answer, so that they do not each wait for their deadline. After some failures in a row
 * it opens; after a while it lets one request through, and closes when that request is answered. Lives on one event loop, and needs no
 * lock, no timer and no object per call, which vertx-circuit-breaker does.
 */
final class Breaker {
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
     * @param failuresMax in a row, until it opens
     * @param openMs until one request is let through
     */
    Breaker(String service, int failuresMax, int openMs, MeterRegistry meters) {
        this.failuresMax = failuresMax;
        this.openNs = TimeUnit.MILLISECONDS.toNanos(openMs);
        opened = counter(meters, "opened", "Times that requests to a service began to be refused", service);
        closed = counter(meters, "closed", "Times that a service answered again", service);
        synchronized (Breaker.class) { // once for all event loops: they share the counters
            if (meters.find("tradepost.breaker.open").tag("service", service).gauge() == null)
                Gauge.builder("tradepost.breaker.open", () -> opened.count() - closed.count())
                        .description("Event loops that currently refuse requests to a service")
                        .tag("service", service)
                        .register(meters);
        }
        refused = counter(meters, "refused", "Requests refused because their service does not answer", service);
    }

    private static Counter counter(MeterRegistry meters, String what, String description, String service) {
        return Counter.builder("tradepost.breaker." + what)
                .description(description)
                .tag("service", service)
                .register(meters);
    }

    /**
     * Fails 503 while it is open. The outcome of an admitted request must be reported.
     *
     * @return whether this request is the probe of whether the service answers again: it must not wait for anything else
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

    /** The service answered, possibly with a refusal. */
    void answered() {
        failures = 0;
        answeredNs = System.nanoTime();
        if (!open) return;
        open = false;
        probing = false;
        closed.increment();
    }

    /**
     * The service is unavailable, too slow, or without its database. Ignored when it answered other requests meanwhile: then only one of
     * its nodes is affected, and the next request may succeed.
     *
     * @param sinceNs when the request was sent
     */
    void failed(long sinceNs) {
        if (!open && answeredNs - sinceNs > 0) return;
        failures++;
        if (open) {
            if (!probing) return; // a request that was in flight when it opened
            probing = false;
        } else if (failures < failuresMax) return;
        else opened.increment();
        open = true;
        openedNs = System.nanoTime();
    }
}
