package tradepost.kernel;

import java.util.concurrent.atomic.AtomicInteger;

/** How many messages of others this node is serving: on its way out it waits until there are none. */
public final class AtWork {
    private final AtomicInteger count = new AtomicInteger();

    void begin() {
        count.incrementAndGet();
    }

    void end() {
        count.decrementAndGet();
    }

    public int count() {
        return count.get();
    }
}
