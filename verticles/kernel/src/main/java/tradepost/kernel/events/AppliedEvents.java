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

    /** Forgets the oldest ones if the relay does not ask for them, because it runs in another process or is far behind. */
    synchronized void add(Collection<UUID> applied) {
        ids.addAll(applied);
        var oldest = ids.iterator();
        while (ids.size() > EVENTS_MAX) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Call this when the cursor is read again: somebody may have set it back, so that events are delivered again. */
    synchronized void clear() {
        ids.clear();
    }

    /** The events that were not acknowledged. Forgets those that were, because the relay asks for each event once. */
    synchronized List<Event> without(List<Event> events) {
        if (ids.isEmpty()) return events;
        var left = new ArrayList<Event>();
        for (var e : events) if (!ids.remove(e.id())) left.add(e);
        return left;
    }
}
