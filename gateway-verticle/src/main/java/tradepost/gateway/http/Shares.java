package tradepost.gateway.http;

import java.util.HashMap;
import java.util.Map;
import tradepost.gateway.answer.Refusal;

/**
 * How much of something each address or caller holds, so that none of them holds all of it. Bounded by what there is to hold. Lives
 * on one event loop.
 */
public final class Shares {
    private static final int RETRY_AFTER_SECONDS = 1;
    private final Map<Object, Long> held = new HashMap<>();
    private final long most;

    /** @param most of one holder */
    public Shares(long most) {
        this.most = most;
    }

    /** Fails 429 when the holder would have more than its share. What is taken has to be given back. */
    public void take(Object holder, long amount) {
        long before = held.getOrDefault(holder, 0L);
        if (before + amount > most) throw Refusal.limited(RETRY_AFTER_SECONDS);
        held.put(holder, before + amount);
    }

    public void giveBack(Object holder, long amount) {
        held.computeIfPresent(holder, (h, n) -> n <= amount ? null : n - amount);
    }
}
