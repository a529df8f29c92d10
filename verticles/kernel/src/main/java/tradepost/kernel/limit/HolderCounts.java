package tradepost.kernel.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts how much of a resource each holder has, an address or a caller, and how much all of them have together, so that no holder has all of
 * it. What a {@link Part} takes also counts for its owner. Bounded by the size of the resource, because a holder that has nothing is
 * forgotten. Thread-safe.
 */
public final class HolderCounts {
    /** Which limit would be exceeded. */
    public enum Limit {
        OF_HOLDER,
        OF_ALL
    }

    /** A holder that shares what its owner may hold with all other parts and with the owner, and takes at most half of it. */
    public record Part(Object owner, Object id) {}

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
        if (amount > ofHolder - held(owner(holder))) return Limit.OF_HOLDER;
        if (holder instanceof Part && amount > Math.max(1, ofHolder / 2) - held(holder)) return Limit.OF_HOLDER;
        if (amount > ofAll - total) return Limit.OF_ALL;
        held.merge(owner(holder), amount, Long::sum);
        if (holder instanceof Part) held.merge(holder, amount, Long::sum);
        total += amount;
        return null;
    }

    private static Object owner(Object holder) {
        return holder instanceof Part part ? part.owner : holder;
    }

    private long held(Object holder) {
        return held.getOrDefault(holder, 0L);
    }

    /** Never gives back more than the holder has. */
    public synchronized void giveBack(Object holder, long amount) {
        long given = Math.min(held(holder), amount);
        total -= given;
        less(owner(holder), given);
        if (holder instanceof Part) less(holder, given);
    }

    private void less(Object holder, long given) {
        held.computeIfPresent(holder, (h, before) -> before == given ? null : before - given);
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
