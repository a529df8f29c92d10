package tradepost.kernel.extension;

import java.time.Instant;
import tradepost.kernel.call.Breaker;

/**
 * An address that answers for an extension, as this node knows it: when it was heard, what is in flight, and how its calls ended. After
 * some failures in a row it is not called for a while; then one call is a probe. It gets few calls at a time until it has answered one.
 */
final class Provider {
    private final ExtensionLimits limits;
    final Instant connectedAt = Instant.now();
    private final Latencies latencies = new Latencies();
    private final Breaker breaker;
    private Announcement announced;
    private long heardNs;
    private int inFlight;
    private boolean gone;
    private boolean tried;
    /** Whether it has answered a call, which the example is not. */
    private boolean proven;

    private boolean trying;
    private long calls;
    private long failures;

    Provider(Announcement announced, ExtensionLimits limits, long nowNs) {
        this.announced = announced;
        this.limits = limits;
        heardNs = nowNs;
        breaker = new Breaker(limits.failuresMax(), limits.openMs(), Breaker.Observer.NONE);
    }

    synchronized Announcement announced() {
        return announced;
    }

    synchronized void heard(Announcement again, long nowNs) {
        announced = again;
        heardNs = nowNs;
    }

    /** Whether it has answered the example of the contract. */
    synchronized boolean isTried() {
        return tried;
    }

    /** Whether the example is to be sent to it now. The outcome must be reported. */
    synchronized boolean enterTrial() {
        if (tried || trying || gone) return false;
        trying = true;
        inFlight++;
        return true;
    }

    synchronized void endTrial(boolean valid) {
        trying = false;
        inFlight--;
        tried = valid;
        calls++;
        if (!valid) failures++;
    }

    /** Nobody listens at its address. */
    synchronized void leave() {
        gone = true;
    }

    synchronized boolean isSilent(long nowNs) {
        return nowNs - heardNs > limits.silenceNs();
    }

    /** Whether it may be called now. The outcome of that call must be reported. */
    synchronized boolean enter(long nowNs) {
        int inFlightMax = proven ? limits.inFlightMax() : limits.inFlightFirst();
        if (gone || inFlight >= inFlightMax || nowNs - heardNs > limits.silenceNs()) return false;
        if (breaker.admit(nowNs) == Breaker.Admission.REFUSED) return false;
        inFlight++;
        return true;
    }

    synchronized void answered(long sinceNs, long nowNs) {
        end(sinceNs, nowNs);
        proven = true;
        breaker.answered(nowNs);
    }

    synchronized void failed(long sinceNs, long nowNs) {
        end(sinceNs, nowNs);
        failures++;
        breaker.failed(sinceNs, nowNs);
    }

    private void end(long sinceNs, long nowNs) {
        inFlight--;
        calls++;
        latencies.add(nowNs - sinceNs);
    }

    synchronized boolean isOpen() {
        return breaker.isOpen();
    }

    synchronized ExtensionStats.Instance stats() {
        return new ExtensionStats.Instance(
                announced.version(), connectedAt, breaker.isOpen(), calls, failures, latencies.p99());
    }
}
