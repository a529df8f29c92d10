package tradepost.gateway.http;

/**
 * The limits of response bytes that clients have not taken yet.
 *
 * @param addressBytes of one address; above it, its requests get 503
 * @param totalBytes of this process; above it, all requests get 503
 * @param bytesPerSecond that a client with unsent bytes must take
 * @param graceMs how long it may take less; after that, its connection is closed
 */
public record SendLimits(long addressBytes, long totalBytes, int bytesPerSecond, int graceMs) {
    public static final SendLimits DEFAULTS = new SendLimits(16L << 20, 64L << 20, 1_024, 30_000);

    /** So many times a limit may be exceeded by requests that were admitted below it; above that, connections are closed. */
    static final int EXCESS = 2;
}
