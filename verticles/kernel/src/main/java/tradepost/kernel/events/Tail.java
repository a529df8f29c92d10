package tradepost.kernel.events;

import java.util.ArrayList;
import java.util.List;

/** The events that this process numbered last, without a gap: so that who delivers them at once need not read them back. */
final class Tail {
    private static final int EVENTS_MAX = 1_000;
    /** Of text: what is held is several times as large. */
    static final long BYTES_MAX = 2 << 20;

    /** @param bytes of its data, as text */
    record Numbered(Event event, int bytes) {}

    private final List<Numbered> events = new ArrayList<>();
    private long bytes;

    synchronized void add(List<Numbered> more) {
        if (!events.isEmpty()
                && events.getLast().event().sequence() + 1
                        != more.getFirst().event().sequence()) clear(); // another process numbered some between
        events.addAll(more);
        for (var n : more) bytes += n.bytes();
        int dropped = 0;
        while (events.size() - dropped > EVENTS_MAX || bytes > BYTES_MAX)
            bytes -= events.get(dropped++).bytes();
        events.subList(0, dropped).clear();
    }

    /** Who is that late reads the log. */
    synchronized void clear() {
        events.clear();
        bytes = 0;
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
