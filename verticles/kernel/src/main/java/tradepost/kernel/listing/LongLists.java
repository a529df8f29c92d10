package tradepost.kernel.listing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * The lists of a database that had more than twice {@link Page#COUNTED} rows a moment ago: their totals are capped, and are not counted again
 * for that moment. A total would be reported as capped wrongly only if {@link Page#COUNTED} rows left a list within it.
 */
final class LongLists {
    static final Duration REMEMBERED = Duration.ofSeconds(1);
    private static final int SIZE_MAX = 1_000;

    private final Cache<String, Boolean> lists = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(SIZE_MAX)
            .build();

    boolean contains(String list) {
        return lists.getIfPresent(list) != null;
    }

    void counted(String list, long total) {
        if (total > 2L * Page.COUNTED) lists.put(list, true);
    }
}
