package tradepost.gateway.http;

import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;

/**
 * What one gateway instance takes on at a time. Deadlines nest: the whole request, in it the call over the bus.
 *
 * @param requests at work at once; above that 503
 * @param bodyBytes of one body
 * @param heldBytes of all bodies held at once; above that 503
 * @param requestMs from its headers to its answer; a body that has not arrived by then is 408
 * @param callMs of one try of the call over the bus
 * @param retryPauseMs until what found nobody is sent again, for the first time
 * @param silentMs until a read is asked of another node too; 0: never
 * @param failures of a service in a row, then requests to it are refused
 * @param openMs how long, until one is let through
 */
public record Limits(
        int requests,
        int bodyBytes,
        long heldBytes,
        int requestMs,
        int callMs,
        int retryPauseMs,
        int silentMs,
        int failures,
        int openMs) {
    private static final int SILENT_MS = 1_000;
    private static final int SHARE_MIN = 10;
    public static final Limits USUAL = new Limits(2_000, 1 << 20, 32L << 20, 10_000, 5_000, 100);

    public Limits(int requests, int bodyBytes, long heldBytes, int requestMs, int callMs, int retryPauseMs) {
        this(requests, bodyBytes, heldBytes, requestMs, callMs, retryPauseMs, 0, 10, 1_000);
    }

    /** Bodies that one address may be sending at a time: who sends them slowly holds their places. */
    public int bodiesPerAddress() {
        return Math.max(SHARE_MIN, requests / 8);
    }

    /** Of {@link #heldBytes}, but one body at least. */
    public long bytesPerAddress() {
        return Math.max(bodyBytes, heldBytes / 4);
    }

    /** Requests of one caller at work at a time. */
    public int requestsPerCaller() {
        return Math.max(SHARE_MIN, requests / 2);
    }

    public static Limits of(Config config) {
        return new Limits(
                USUAL.requests,
                USUAL.bodyBytes,
                USUAL.heldBytes,
                config.number(Setting.HTTP_REQUEST_MS),
                USUAL.callMs,
                USUAL.retryPauseMs,
                config.text(Setting.MODE).equals("dev") ? 0 : SILENT_MS,
                USUAL.failures,
                USUAL.openMs);
    }
}
