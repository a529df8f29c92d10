package tradepost.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many messages of others this node is serving: on its way out it waits until there are none. */
public final class AtWork {
    private final AtomicInteger count = new AtomicInteger();
    private volatile long begunAtNanos = System.nanoTime();

    void begin() {
        begunAtNanos = System.nanoTime();
        count.incrementAndGet();
    }

    void end() {
        count.decrementAndGet();
    }

    public int count() {
        return count.get();
    }

    /** Whether there are none, and none has come for so long. */
    public boolean isQuiet(int ms) {
        return count.get() == 0 && System.nanoTime() - begunAtNanos > TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
