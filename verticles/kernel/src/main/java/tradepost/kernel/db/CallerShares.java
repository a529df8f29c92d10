package tradepost.kernel.db;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.bus.Request;
import tradepost.kernel.problem.Problem;

/**
 * Counts the places in a pool, those of the connections and those in the queue, that each caller holds, so that none of them holds all. What
 * contexts do by themselves is not limited.
 */
final class CallerShares {
    private static final Object NOBODY = new Object();
    private final Map<Object, Integer> held = new ConcurrentHashMap<>();
    private final int most;

    /** @param places in the pool, of which a caller may hold three quarters */
    CallerShares(int places) {
        most = Math.max(1, places * 3 / 4);
    }

    /** Returns the holder, to be passed to {@link #giveBack}. Fails 503 overloaded if it holds its share already. */
    Object take() {
        var holder = Request.holder();
        if (holder == null) return NOBODY;
        held.compute(holder, (h, before) -> {
            if (before != null && before >= most) throw Problem.unavailable("overloaded");
            return before == null ? 1 : before + 1;
        });
        return holder;
    }

    void giveBack(Object holder) {
        held.computeIfPresent(holder, (h, n) -> n == 1 ? null : n - 1);
    }
}
