package tradepost.kernel.call;

import java.util.concurrent.TimeUnit;

/**
 * Stops calls to a service or extension that does not respond, so that each need not wait for its deadline. It opens after some failures in a
 * row. After a while it lets one call through, the probe, and closes when a call is answered. It needs no lock, no timer and no object
 * per call; its owner calls it from one thread at a time. Times are those of {@link System#nanoTime}.
 */
public final class Breaker {
    /** What becomes of a call. The outcome of a call that is not refused must be reported. */
    public enum Admission {
        ADMITTED,
        /** The call shows whether there are answers again, so it must not wait for anything else. */
        PROBE,
        REFUSED
    }

    /** Is notified of changes, to count them. */
    public interface Observer {
        Observer NONE = new Observer() {};

        default void opened() {}

        default void closed() {}

        default void refused() {}
    }

    private final int failuresMax;
    private final long openNs;
    private final Observer observer;
    private int failuresInRow;
    private long openedNs;
    private long answeredNs = System.nanoTime();
    private boolean open;
    private boolean probing;

    /**
     * @param failuresMax in a row, until it opens
     * @param openMs until a call is let through
     */
    public Breaker(int failuresMax, long openMs, Observer observer) {
        this.failuresMax = failuresMax;
        this.openNs = TimeUnit.MILLISECONDS.toNanos(openMs);
        this.observer = observer;
    }

    public boolean isOpen() {
        return open;
    }

    public Admission admit(long nowNs) {
        if (!open) return Admission.ADMITTED;
        if (probing || nowNs - openedNs < openNs) {
            observer.refused();
            return Admission.REFUSED;
        }
        probing = true;
        return Admission.PROBE;
    }

    /** A call was answered, possibly with a refusal. */
    public void answered(long nowNs) {
        failuresInRow = 0;
        answeredNs = nowNs;
        if (!open) return;
        open = false;
        probing = false;
        observer.closed();
    }

    /**
     * A call was not answered. Ignored if another one was answered meanwhile, because the next call may be answered too, and if it
     * was in flight when the breaker opened.
     *
     * @param sinceNs when the call was sent
     */
    public void failed(long sinceNs, long nowNs) {
        if (open) {
            if (sinceNs - openedNs < 0) return;
            probing = false;
            openedNs = nowNs;
            return;
        }
        if (answeredNs - sinceNs > 0 || ++failuresInRow < failuresMax) return;
        open = true;
        openedNs = nowNs;
        observer.opened();
    }
}
