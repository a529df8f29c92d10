package tradepost.kernel;

import java.util.ArrayList;
import java.util.List;

/** The events that this process numbered last, without a gap: so that who delivers them at once need not read them back. */
final class Tail {
    private static final int EVENTS_MAX = 1_000;

    /** @param bytes of its data, as the database keeps it */
    record Numbered(Event event, int bytes) {}

    private final List<Numbered> events = new ArrayList<>();

    synchronized void add(List<Numbered> more) {
        if (!events.isEmpty()
                && events.getLast().event().sequence() + 1
                        != more.getFirst().event().sequence()) events.clear(); // another process numbered some between
        events.addAll(more);
        if (events.size() > EVENTS_MAX)
            events.subList(0, events.size() - EVENTS_MAX).clear();
    }

    /** Who is that late reads the log. */
    synchronized void clear() {
        events.clear();
    }

    /** All it has after this one; empty also when some may be missing. */
    synchronized List<Numbered> after(long sequence) {
        if (events.isEmpty()) return List.of();
        long first = events.getFirst().event().sequence();
        long last = events.getLast().event().sequence();
        if (sequence < first - 1 || sequence > last) return List.of();
        return List.copyOf(events.subList((int) (sequence + 1 - first), events.size()));
    }
}
