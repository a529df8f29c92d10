package tradepost.kernel.events;

import java.util.ArrayList;
import java.util.List;

/** The events that this process numbered last, without a gap. Deliveries that keep up need not read them from the database. */
final class RecentEvents {
    private static final int EVENTS_MAX = 1_000;
    /** Bytes of text; the objects in memory are several times as large. */
    static final long BYTES_MAX = 2 << 20;

    /** @param bytes of its data, as text */
    record Numbered(Event event, int bytes) {}

    private final List<Numbered> events = new ArrayList<>();
    private long bytes;

    synchronized void add(List<Numbered> more) {
        if (!events.isEmpty()
                && events.getLast().event().sequence() + 1
                        != more.getFirst().event().sequence())
            clear(); // another process has numbered events in between
        events.addAll(more);
        for (var n : more) bytes += n.bytes();
        int dropped = 0;
        while (events.size() - dropped > EVENTS_MAX || bytes > BYTES_MAX)
            bytes -= events.get(dropped++).bytes();
        events.subList(0, dropped).clear();
    }

    /** Removes all events. A delivery that is behind reads the log instead. */
    synchronized void clear() {
        events.clear();
        bytes = 0;
    }

    /** The events after this one; empty also if some may be missing. */
    synchronized List<Numbered> after(long sequence) {
        if (events.isEmpty()) return List.of();
        long first = events.getFirst().event().sequence();
        long last = events.getLast().event().sequence();
        if (sequence < first - 1 || sequence > last) return List.of();
        return List.copyOf(events.subList((int) (sequence + 1 - first), events.size()));
    }
}
