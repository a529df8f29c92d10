package tradepost.kernel.extension;

import java.util.concurrent.TimeUnit;

/**
 * The bounds of calls to extensions.
 *
 * @param deadlineMs until the fallback applies, however many extensions are asked
 * @param silenceMs after which a provider that no longer announces itself is forgotten; it announces itself every two seconds
 * @param failuresMax in a row until a provider is no longer called
 * @param openMs until it is probed
 * @param inFlightFirst calls at a time to a provider that has not answered one yet, so that one that never answers delays few requests
 * @param inFlightMax calls at a time to one provider
 */
record ExtensionLimits(int deadlineMs, int silenceMs, int failuresMax, int openMs, int inFlightFirst, int inFlightMax) {
    /** Of what requests wait for, with this deadline. */
    static ExtensionLimits of(int deadlineMs) {
        return new ExtensionLimits(deadlineMs, 6_000, 5, 10_000, 6, 64);
    }

    /** Of what no request waits for, with this deadline. */
    static ExtensionLimits inBackground(int deadlineMs) {
        return new ExtensionLimits(deadlineMs, 6_000, 5, 10_000, 64, 64);
    }

    long deadlineNs() {
        return TimeUnit.MILLISECONDS.toNanos(deadlineMs);
    }

    long silenceNs() {
        return TimeUnit.MILLISECONDS.toNanos(silenceMs);
    }
}
