package tradepost.gateway.http;

import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/**
 * The limits of one gateway instance. Deadlines nest: that of the call over the bus lies within that of the request.
 *
 * @param requests in flight at once; above that 503
 * @param bodyBytes of one body
 * @param heldBytes of all bodies held at once; above that 503
 * @param requestMs from the headers of a request to its response; 408 if the body has not arrived by then
 * @param callMs of one attempt of the call over the bus
 * @param retryPauseMs the pause before the first retry of a message that found no handler
 * @param silentMs without a reply, until a read is sent to another node too; 0: never
 * @param failures of a service in a row, until requests to it are refused
 * @param openMs how long they are refused, until one is let through
 */
public record HttpLimits(
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
    public static final HttpLimits DEFAULTS = new HttpLimits(2_000, 1 << 20, 32L << 20, 10_000, 5_000, 100);

    public HttpLimits(int requests, int bodyBytes, long heldBytes, int requestMs, int callMs, int retryPauseMs) {
        this(requests, bodyBytes, heldBytes, requestMs, callMs, retryPauseMs, 0, 10, 1_000);
    }

    /** Bodies that one address may be sending at a time, because a slow sender occupies them for long. */
    public int bodiesPerAddress() {
        return Math.max(SHARE_MIN, requests / 8);
    }

    /** A part of {@link #heldBytes}, but at least one body. */
    public long bytesPerAddress() {
        return Math.max(bodyBytes, heldBytes / 4);
    }

    /** Bodies of requests that need no token, which may be arriving at a time. They are not yet among the {@link #requests}. */
    public int bodiesFromAnyone() {
        return requests;
    }

    /** The part of {@link #heldBytes} for requests that need no token, so that senders of slow ones leave room for the others. */
    public long heldFromAnyoneBytes() {
        return Math.max(bodyBytes, heldBytes / 2);
    }

    /** Requests of one caller in flight at a time. */
    public int requestsPerCaller() {
        return Math.max(SHARE_MIN, requests / 2);
    }

    public static HttpLimits of(Config config) {
        return new HttpLimits(
                DEFAULTS.requests,
                DEFAULTS.bodyBytes,
                DEFAULTS.heldBytes,
                config.number(Settings.HTTP_REQUEST_MS),
                DEFAULTS.callMs,
                DEFAULTS.retryPauseMs,
                config.text(Settings.MODE).equals("dev") ? 0 : SILENT_MS,
                DEFAULTS.failures,
                DEFAULTS.openMs);
    }
}
