package tradepost.brokers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which events may be in flight to a broker at the same time. */
final class SubjectParts {
    private SubjectParts() {}

    /**
     * Splits the events, in their order, into parts in which no subject occurs twice. If a part is confirmed before the next one is sent,
     * events of one subject cannot overtake each other, whichever of them the broker loses.
     */
    static List<List<FeedEvent>> of(List<FeedEvent> events) {
        var out = new ArrayList<List<FeedEvent>>();
        var part = new ArrayList<FeedEvent>();
        var subjects = new HashSet<String>();
        for (var event : events) {
            if (!subjects.add(event.subject())) {
                out.add(List.copyOf(part));
                part.clear();
                subjects.clear();
                subjects.add(event.subject());
            }
            part.add(event);
        }
        if (!part.isEmpty()) out.add(List.copyOf(part));
        return out;
    }
}
