package tradepost.kernel.listing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lists that were read last and have more pages, of those that are read as a whole, at one moment. Without this, an export would read the whole list
 * again for each of its pages. A page that comes too late, or at another node, does not find its list.
 *
 * @param <T> a list
 */
public final class WholeLists<T> {
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What a list was read for, and up to which event. */
    private record Key(Object request, long position) {}

    private record Kept<T>(T list, long sinceNanos) {
        boolean isOld() {
            return System.nanoTime() - sinceNanos > KEPT_NANOS;
        }
    }

    private final int max;
    private final Map<Key, Kept<T>> kept = new LinkedHashMap<>();

    /** @param max at most so many are kept */
    public WholeLists(int max) {
        this.max = max;
    }

    public synchronized @Nullable T find(Object request, long position) {
        var found = kept.get(new Key(request, position));
        return found == null || found.isOld() ? null : found.list;
    }

    public synchronized void keep(Object request, long position, T list) {
        var key = new Key(request, position);
        kept.values().removeIf(Kept::isOld);
        kept.remove(key);
        if (kept.size() == max) kept.remove(kept.keySet().iterator().next());
        kept.put(key, new Kept<>(list, System.nanoTime()));
    }
}
