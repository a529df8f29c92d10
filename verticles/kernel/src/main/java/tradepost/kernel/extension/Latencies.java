package tradepost.kernel.extension;

import java.util.Arrays;

/** The durations of the latest calls. Not safe for several threads. */
final class Latencies {
    private static final int KEPT = 256;
    private static final double P99 = 0.99;

    private final long[] ns = new long[KEPT];
    private long count;

    void add(long durationNs) {
        ns[(int) (count++ % KEPT)] = durationNs;
    }

    /** In nanoseconds, of the latest 256 calls; 0 without a call. */
    long p99() {
        if (count == 0) return 0;
        var sorted = Arrays.copyOf(ns, (int) Math.min(count, KEPT));
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(P99 * sorted.length) - 1];
    }
}
