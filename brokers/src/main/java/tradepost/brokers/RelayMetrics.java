package tradepost.brokers;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the relay has done and how far it is. Written by one thread, read by any. */
final class RelayMetrics {
    private static final double NANOS = 1e9;

    private final String labels;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong sourceFailures = new AtomicLong();
    private final AtomicLong brokerFailures = new AtomicLong();
    private volatile double lag = Double.NaN;
    private volatile long progressNs = System.nanoTime();
    private volatile @Nullable String blockedBy;
    private volatile @Nullable String failure;

    RelayMetrics(String consumer, String broker) {
        this.labels = "consumer=\"" + consumer + "\",broker=\"" + broker + "\"";
    }

    /** The broker has confirmed events, some of which it already had. */
    void published(int count, int had, long lagNow) {
        published.addAndGet(count - had);
        duplicates.addAndGet(had);
        lag = lagNow;
        progress();
    }

    /** There is nothing to publish. */
    void caughtUp() {
        lag = 0;
        progress();
    }

    /** Another relay has the events. */
    void standby() {
        lag = Double.NaN;
        progress();
    }

    private void progress() {
        progressNs = System.nanoTime();
        blockedBy = null;
        failure = null;
    }

    void sourceFailed(String reason) {
        sourceFailures.incrementAndGet();
        failure = reason;
    }

    void brokerFailed(String reason) {
        brokerFailures.incrementAndGet();
        failure = reason;
    }

    /** The broker refuses an event for its size. */
    void blocked(String reason) {
        blockedBy = reason;
        failure = reason;
    }

    /** Why nothing can be published at the moment, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    long publishedCount() {
        return published.get();
    }

    /** The text format of Prometheus. */
    String text() {
        double stuck = failure == null ? 0 : (System.nanoTime() - progressNs) / NANOS;
        return counter("published", "Events that the broker has confirmed for the first time.", "", published.get())
                + counter("duplicates", "Events that the broker already had.", "", duplicates.get())
                + counter("failures", "Failed attempts.", ",of=\"source\"", sourceFailures.get())
                + "tradepost_broker_failures_total{" + labels + ",of=\"broker\"} " + brokerFailures.get() + "\n"
                + gauge("lag_events", "Events that are not published; NaN while another relay publishes them.", lag)
                + gauge("stuck_seconds", "Time since the last success, while attempts fail.", stuck)
                + gauge("blocked", "1 if the broker refuses the next event for its size.", blockedBy == null ? 0 : 1);
    }

    private String counter(String name, String help, String more, long value) {
        var full = "tradepost_broker_" + name + "_total";
        return "# HELP " + full + " " + help + "\n# TYPE " + full + " counter\n" + full + "{" + labels + more + "} "
                + value + "\n";
    }

    private String gauge(String name, String help, double value) {
        var full = "tradepost_broker_" + name;
        return "# HELP " + full + " " + help + "\n# TYPE " + full + " gauge\n" + full + "{" + labels + "} " + value
                + "\n";
    }
}
