package tradepost.kernel.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts how much of a resource each holder has, an address or a caller, and how much all of them have together, so that no holder has all of
 * it. Bounded by the size of the resource, because a holder that has nothing is forgotten. Thread-safe.
 */
public final class HolderCounts {
    /** Which limit would be exceeded. */
    public enum Limit {
        OF_HOLDER,
        OF_ALL
    }

    private final long ofAll;
    private final long ofHolder;
    private final Function<Limit, ? extends RuntimeException> refusal;
    private final Map<Object, Long> held = new HashMap<>();
    private long total;

    /**
     * @param ofHolder the maximum of one holder
     * @param refusal what {@link #take} throws
     */
    public HolderCounts(long ofHolder, Function<Limit, ? extends RuntimeException> refusal) {
        this(Long.MAX_VALUE, ofHolder, refusal);
    }

    /**
     * @param ofAll the maximum of all holders together
     * @param ofHolder the maximum of one holder
     * @param refusal what {@link #take} throws
     */
    public HolderCounts(long ofAll, long ofHolder, Function<Limit, ? extends RuntimeException> refusal) {
        this.ofAll = ofAll;
        this.ofHolder = ofHolder;
        this.refusal = refusal;
    }

    /** The amount must be given back. Fails with the refusal, and takes nothing, if a limit would be exceeded. */
    public void take(Object holder, long amount) {
        var exceeded = tryTake(holder, amount);
        if (exceeded != null) throw refusal.apply(exceeded);
    }

    /** Returns the limit that would be exceeded, that of the holder first; null if the amount was taken, which must be given back. */
    public synchronized @Nullable Limit tryTake(Object holder, long amount) {
        long before = held.getOrDefault(holder, 0L);
        if (amount > ofHolder - before) return Limit.OF_HOLDER;
        if (amount > ofAll - total) return Limit.OF_ALL;
        held.put(holder, before + amount);
        total += amount;
        return null;
    }

    /** Never gives back more than the holder has. */
    public synchronized void giveBack(Object holder, long amount) {
        long before = held.getOrDefault(holder, 0L);
        long given = Math.min(before, amount);
        total -= given;
        if (given == before) held.remove(holder);
        else held.put(holder, before - given);
    }

    /** What all holders have together. */
    public synchronized long total() {
        return total;
    }

    /** The number of holders that have something. */
    public synchronized int holders() {
        return held.size();
    }
}
