package tradepost.webhook.core.delivery;

import io.vertx.sqlclient.Row;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.db.Tx;

/**
 * How many events may still be queued for each webhook before its queue is counted again. An event costs the same however many wait, because
 * only the queues of a few webhooks are counted at a time; those that are not counted yet may become a little longer than allowed.
 */
final class QueueRooms {
    private static final int COUNTED_MAX = 20;
    private static final int KEPT_MAX = 20_000;
    /** A queue with less room than this part counts as full, so that none is counted for a few events. */
    private static final int SPARE_PART = 20;

    private final int max;
    private final Map<UUID, Integer> rooms = new ConcurrentHashMap<>();

    /** @param max how many events wait for a webhook at most */
    QueueRooms(int max) {
        this.max = max;
    }

    /**
     * Takes the room of these webhooks for so many events. If the transaction is rolled back, a queue is counted earlier than necessary.
     * Returns those whose queues are full.
     */
    Set<UUID> take(Tx tx, Map<UUID, Integer> wanted) {
        if (rooms.size() > KEPT_MAX) rooms.clear();
        var uncertain = wanted.entrySet().stream()
                .filter(w -> left(w.getKey()) < w.getValue())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingInt(this::left))
                .limit(COUNTED_MAX)
                .toArray(UUID[]::new);
        var full = new HashSet<UUID>();
        if (uncertain.length > 0)
            for (Row r : tx.sql(QueueWriteQueries.WAITING, uncertain, max)) {
                var id = r.getUUID(0);
                int left = max - r.getInteger(1);
                rooms.put(id, left);
                if (left < Math.max(wanted.getOrDefault(id, 0), max / SPARE_PART)) full.add(id);
            }
        wanted.forEach((id, events) -> {
            if (full.contains(id)) rooms.remove(id);
            else rooms.computeIfPresent(id, (same, left) -> left - events);
        });
        return full;
    }

    private int left(UUID webhook) {
        return rooms.getOrDefault(webhook, 0);
    }
}
