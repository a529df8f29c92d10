package tradepost.gateway.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one caller may still use. It holds the whole limit of the cluster: it is refilled at the rate, up to the burst, and pays for what
 * this node admits and for what other nodes report. Because their reports come late, a node that hears of others leaves them an equal part
 * of what was refilled since their last report, and corrects it with the next one. So the limit holds on average whatever the load of each
 * node is, and nodes with the same load get the same part. Thread-safe; the time is that of {@link System#nanoTime}.
 */
final class TokenBucket {
    /** A node that reports nothing for so long uses nothing. */
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(1);
    /** The longest time for which use that is not reported yet is assumed: three reports. */
    private static final long ASSUMED_NS = TimeUnit.MILLISECONDS.toNanos(3L * RateGossip.PERIOD_MS);
    /**
     * The largest debt, in seconds of the rate. Nodes that admit a burst each, before they hear of each other, admit too much; the caller
     * waits for this at most.
     */
    private static final double DEBT_MAX_S = 1;
    /** The most nodes that are told apart; more of them count as one. */
    private static final int NODES_MAX = 64;

    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);

    private final Rate rate;
    /** When each other node has reported last. */
    private final Map<String, Long> reportedNs = new HashMap<>(0);

    private double tokens;
    private long filledNs;
    private long unreported;
    private boolean mustReport;

    TokenBucket(Rate rate, long nowNs) {
        this.rate = rate;
        tokens = rate.burst();
        filledNs = nowNs;
    }

    /**
     * @param left what is left after the request, or without it if it is refused
     * @param retryAfterSeconds until a refused request would be admitted if nothing else is used; 0 for one that is admitted
     * @param first whether this is the first use since the last report, so that another report is needed
     */
    record Decision(double left, int retryAfterSeconds, boolean first) {
        boolean isAdmitted() {
            return retryAfterSeconds == 0;
        }
    }

    /** Takes the units of a request if they are there. */
    synchronized Decision take(int units, long nowNs) {
        fill(nowNs);
        double left = tokens - assumed(nowNs);
        if (left < units) return new Decision(left, Math.max(1, rate.seconds(units - left)), false);
        boolean first = !mustReport;
        mustReport = true;
        tokens -= units;
        unreported += units;
        return new Decision(left - units, 0, first);
    }

    /** Takes back a use, which may have been reported. */
    synchronized void giveBack(int units) {
        tokens = Math.min(rate.burst(), tokens + units);
        unreported = Math.max(0, unreported - units);
    }

    /** Pays for what another node has admitted since its last report. */
    synchronized void usedBy(String node, long units, long nowNs) {
        fill(nowNs);
        tokens = Math.max(tokens - units, -DEBT_MAX_S * rate.perSecond());
        if (reportedNs.size() < NODES_MAX || reportedNs.containsKey(node)) reportedNs.put(node, nowNs);
    }

    /** What this node has admitted since the last report. */
    synchronized long report() {
        long units = unreported;
        unreported = 0;
        mustReport = false;
        return units;
    }

    private void fill(long nowNs) {
        double seconds = Math.max(0, nowNs - filledNs) / NS_PER_S;
        tokens = Math.min(rate.burst(), tokens + seconds * rate.perSecond());
        filledNs = Math.max(filledNs, nowNs);
    }

    /** What the other nodes are assumed to have used since they reported. */
    private double assumed(long nowNs) {
        if (reportedNs.isEmpty()) return 0;
        reportedNs.values().removeIf(at -> nowNs - at > SILENT_NS);
        double part = rate.perSecond() / (reportedNs.size() + 1.0);
        double units = 0;
        for (long at : reportedNs.values()) units += Math.clamp(nowNs - at, 0, ASSUMED_NS) / NS_PER_S * part;
        return units;
    }
}
