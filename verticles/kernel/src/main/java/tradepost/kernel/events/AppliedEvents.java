package tradepost.kernel.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The events that a subscriber has acknowledged to this process before the relay came to them. The relay need not deliver them again. An
 * event that is missing here is delivered once more, and the subscriber drops it.
 */
final class AppliedEvents {
    private static final int EVENTS_MAX = 2_000;

    private final Set<UUID> ids = new LinkedHashSet<>();

    /** Forgets the oldest if there are too many: the relay runs in another process, or is far behind. */
    synchronized void add(Collection<UUID> applied) {
        ids.addAll(applied);
        var oldest = ids.iterator();
        while (ids.size() > EVENTS_MAX) {
            oldest.next();
            oldest.remove();
        }
    }

    /** For a cursor that was read again, perhaps because somebody has set it back to deliver events again. */
    synchronized void clear() {
        ids.clear();
    }

    /** The events that are not here. Those that are will not be asked for again. */
    synchronized List<Event> without(List<Event> events) {
        if (ids.isEmpty()) return events;
        var left = new ArrayList<Event>();
        for (var e : events) if (!ids.remove(e.id())) left.add(e);
        return left;
    }
}
