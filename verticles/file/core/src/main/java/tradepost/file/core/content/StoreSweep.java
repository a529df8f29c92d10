package tradepost.file.core.content;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.file.core.store.FileStore;
import tradepost.kernel.db.Db;

/**
 * Deletes from the store what no file has: contents that were discarded, at once, and once a day what a crash has left between the store and the
 * database. That is at least a day old, so that it is not an upload that is going on.
 */
public final class StoreSweep {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSweep.class);
    private static final int DISCARDED_AT_ONCE = 50;
    private static final int LISTED_AT_ONCE = 500;
    private static final Pattern OURS =
            Pattern.compile("([0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{8})([a-z]+\\.(?:jpg|png))?");

    private final Db db;
    private final FileStore store;
    private final Duration every;
    private final Duration minimumAge;
    private String after = "";
    private long dueNanos;

    public StoreSweep(Db db, FileStore store) {
        this(db, store, Duration.ofDays(1), Duration.ofDays(1));
    }

    /** @param minimumAge of what it deletes */
    StoreSweep(Db db, FileStore store, Duration every, Duration minimumAge) {
        this.db = db;
        this.store = store;
        this.every = every;
        this.minimumAge = minimumAge;
        dueNanos = System.nanoTime() + every.toNanos() / 24; // not while everything starts
    }

    private record Discarded(String key, List<String> sizes) {
        Stream<String> keys() {
            return Stream.concat(Stream.of(key), sizes.stream().map(ending -> key + ending));
        }
    }

    /** Deletes discarded contents. Returns whether there may be more. */
    public boolean deleteDiscarded(int limit) {
        int atOnce = Math.min(limit, DISCARDED_AT_ONCE);
        var found = db.list(
                        r -> new Discarded(r.getString(0), List.of(r.getArrayOfStrings(1))),
                        ContentQueries.DISCARDED,
                        atOnce)
                .await();
        if (found.isEmpty()) return false;
        found.stream().flatMap(Discarded::keys).forEach(store::delete);
        db.query(ContentQueries.FORGET, (Object)
                        found.stream().map(Discarded::key).toArray(String[]::new))
                .await();
        return found.size() == atOnce;
    }

    /** Deletes what no row knows, some of it at each call. Returns whether there may be more now. */
    public boolean deleteUnknown(int limit) {
        if (dueNanos - System.nanoTime() > 0) return false;
        int atOnce = Math.min(limit, LISTED_AT_ONCE);
        var listed = store.list(after, atOnce);
        var old = Instant.now().minus(minimumAge);
        var candidates = new ArrayList<String>();
        for (var object : listed)
            if (object.changedAt().isBefore(old) && OURS.matcher(object.key()).matches()) candidates.add(object.key());
        if (!candidates.isEmpty()) deleteUnknown(candidates);
        boolean more = listed.size() == atOnce;
        after = more ? listed.getLast().key() : "";
        if (!more) dueNanos = System.nanoTime() + every.toNanos();
        return more;
    }

    private void deleteUnknown(List<String> candidates) {
        var keys = candidates.stream().map(StoreSweep::contentOf).distinct().toArray(String[]::new);
        var known = new HashSet<>(db.list(r -> r.getString(0), ContentQueries.STORED, (Object) keys)
                .await());
        for (var key : candidates) {
            if (known.contains(contentOf(key))) continue;
            LOG.info("the store has {}, which no file has: it is deleted", key);
            store.delete(key);
        }
    }

    private static String contentOf(String key) {
        var parts = OURS.matcher(key);
        return parts.matches() ? parts.group(1) : key;
    }
}
