package tradepost.kernel.extension;

import java.time.Instant;

/**
 * An address that answers for an extension, as this node knows it: when it was heard, what is in flight, and how its calls ended. After
 * some failures in a row it is not called for a while; then one call is a probe. It gets few calls at a time until it has answered one.
 */
final class Provider {
    private final Limits limits;
    final Instant connectedAt = Instant.now();
    private final Latencies latencies = new Latencies();
    private Announcement announced;
    private long heardNs;
    private int inFlight;
    private int failuresInRow;
    private long openedNs;
    private boolean open;
    private boolean probing;
    private boolean gone;
    private boolean tried;
    /** Whether it has answered a call, which the example is not. */
    private boolean proven;

    private boolean trying;
    private long calls;
    private long failures;

    Provider(Announcement announced, Limits limits, long nowNs) {
        this.announced = announced;
        this.limits = limits;
        heardNs = nowNs;
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
        if (open) {
            if (probing || nowNs - openedNs < limits.openNs()) return false;
            probing = true;
        }
        inFlight++;
        return true;
    }

    synchronized void answered(long sinceNs, long nowNs) {
        end(sinceNs, nowNs);
        proven = true;
        failuresInRow = 0;
        open = false;
        probing = false;
    }

    synchronized void failed(long sinceNs, long nowNs) {
        end(sinceNs, nowNs);
        failures++;
        failuresInRow++;
        if (failuresInRow < limits.failuresMax()) return;
        if (open && !probing) return; // was in flight when it opened
        open = true;
        probing = false;
        openedNs = nowNs;
    }

    private void end(long sinceNs, long nowNs) {
        inFlight--;
        calls++;
        latencies.add(nowNs - sinceNs);
    }

    synchronized boolean isOpen() {
        return open;
    }

    synchronized ExtensionStats.Instance stats() {
        return new ExtensionStats.Instance(announced.version(), connectedAt, open, calls, failures, latencies.p99());
    }
}
