package tradepost.gateway.http;

import java.util.HashMap;
import java.util.Map;
import tradepost.gateway.answer.Refusal;

/**
 * Counts how much of a resource each address or caller holds, so that none of them holds all of it. Bounded by the size of the
 * resource. Lives on one event loop.
 */
public final class Shares {
    private static final int RETRY_AFTER_SECONDS = 1;
    private final Map<Object, Long> held = new HashMap<>();
    private final long most;

    /** @param most the maximum of one holder */
    public Shares(long most) {
        this.most = most;
    }

    /** Fails 429 when the holder would exceed its share. The amount must be given back. */
    public void take(Object holder, long amount) {
        long before = held.getOrDefault(holder, 0L);
        if (before + amount > most) throw Refusal.limited(RETRY_AFTER_SECONDS);
        held.put(holder, before + amount);
    }

    public void giveBack(Object holder, long amount) {
        held.computeIfPresent(holder, (h, n) -> n <= amount ? null : n - amount);
    }
}
