package tradepost.payment.core.payment;

/** The pauses between the attempts of a task. */
final class Backoff {
    /** Attempts to authorise, after which the payment is given up. Other tasks are tried until the provider decides. */
    static final int AUTHORISE_ATTEMPTS_MAX = 8;

    private static final long PAUSE_MAX_MS = 300_000;
    private static final int DOUBLINGS_MAX = 20;

    private Backoff() {}

    /**
     * The pause after this attempt; it doubles from one to the next.
     *
     * @param attempt from 1
     */
    static long pauseMs(int attempt, long firstMs) {
        return Math.min(PAUSE_MAX_MS, firstMs << Math.clamp(attempt - 1, 0, DOUBLINGS_MAX));
    }
}
