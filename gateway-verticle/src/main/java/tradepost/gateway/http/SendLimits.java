package tradepost.gateway.http;

import tradepost.gateway.http.SendBudget.Holder;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/**
 * The limits of response bytes that clients have not taken yet.
 *
 * @param addressBytes the share of an address whose callers are not known; above it, its requests get 503
 * @param ownerBytes the share of a caller
 * @param totalBytes of this process, divided among all in proportion to their shares; above it, the connections of whoever exceeds its part
 *     most are closed
 * @param bytesPerSecond how fast a client must take a response
 * @param graceMs how much longer a response may take than its bytes need at that rate; also how long a stream may not be read
 */
public record SendLimits(long addressBytes, long ownerBytes, long totalBytes, int bytesPerSecond, int graceMs) {
    public static final SendLimits DEFAULTS = new SendLimits(4L << 20, 16L << 20, 64L << 20, 64 << 10, 30_000);

    /** So many times a share may be exceeded by requests that were admitted below it; above that, connections are closed. */
    static final int EXCESS = 2;

    /** That a client with unsent bytes takes at least, also of a stream, whose end is not known. */
    static final int LEAST_BYTES_PER_SECOND = 1_024;

    private static final int SECOND_MS = 1_000;

    public static SendLimits of(Config config) {
        return new SendLimits(
                DEFAULTS.addressBytes,
                DEFAULTS.ownerBytes,
                DEFAULTS.totalBytes,
                config.number(Settings.HTTP_RESPONSE_BYTES_PER_SECOND),
                config.number(Settings.HTTP_RESPONSE_MS));
    }

    long shareBytes(Holder holder) {
        return holder.isOwner() ? ownerBytes : addressBytes;
    }

    /** The time that a response of this size may take. */
    long responseMs(long bytes) {
        return graceMs + bytes * SECOND_MS / bytesPerSecond;
    }
}
