package tradepost.audit.reading;

import java.util.List;
import java.util.function.Predicate;
import tradepost.kernel.events.Event;

/**
 * A part of the journal.
 *
 * @param after the position that it begins after
 * @param next its last position; those that are missing here were not requested
 * @param head the newest position when it was read
 */
record JournalPart(List<Event> events, long after, long next, long head) {
    static JournalPart empty(long position, long head) {
        return new JournalPart(List.of(), position, position, head);
    }

    boolean isEmpty() {
        return next == after;
    }

    /** What follows a position in it. */
    JournalPart from(long position) {
        if (position == after) return this;
        return new JournalPart(
                events.stream().filter(e -> e.sequence() > position).toList(), position, next, head);
    }

    /** The first {@code most} of the events that match, with all up to the last of them, or up to the end if there are no more. */
    JournalPart first(int most, Predicate<Event> matches) {
        var some = events.stream().filter(matches).limit(most + 1L).toList();
        if (some.size() <= most) return new JournalPart(some, after, next, head);
        var first = some.subList(0, most);
        return new JournalPart(first, after, first.getLast().sequence(), head);
    }
}
