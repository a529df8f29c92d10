package tradepost.kernel.extension;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What serves a point under one name.
 *
 * @param providers its instances, which take turns; at least one
 * @param turn counts the calls
 */
record Extension(UUID id, String name, int priority, List<Provider> providers, AtomicInteger turn) {
    static Extension of(List<Provider> providers) {
        var first = providers.getFirst().announced();
        int priority =
                providers.stream().mapToInt(p -> p.announced().priority()).min().orElseThrow();
        return new Extension(first.id(), first.name(), priority, providers, new AtomicInteger());
    }

    /** The next instance that may be called, or null. */
    @Nullable
    Provider enter(long nowNs) {
        int from = turn.getAndIncrement();
        for (int i = 0; i < providers.size(); i++) {
            var provider = providers.get(Math.floorMod(from + i, providers.size()));
            if (provider.enter(nowNs)) return provider;
        }
        return null;
    }
}
