package tradepost.gateway;

/**
 * What one gateway instance takes on at a time. Deadlines nest: the whole request, in it the call over the bus.
 *
 * @param requests at work at once; above that 503
 * @param bodyBytes of one body
 * @param heldBytes of all bodies held at once; above that 503
 */
record Limits(int requests, int bodyBytes, long heldBytes, int requestMs, int callMs, int retryAfterMs) {
    static final Limits USUAL = new Limits(2_000, 1 << 20, 32L << 20, 10_000, 5_000, 100);
}
