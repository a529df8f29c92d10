package tradepost.orders;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.time.ClusterClock;

/**
 * The events of one order. The log of this context keeps an event only for some time; older events are read from the journal, but only for
 * orders that may have them.
 */
public final class Timeline {
    /** An event in the journal. */
    public record Past(UUID id, TimelineEntry entry) {}

    /** Reads the journal, which belongs to another context. */
    public interface Journal {
        /** The events of a subject, oldest first, at most {@code limit}. */
        Future<List<Past>> history(UUID subject, int limit, Caller caller);
    }

    private static final int MAX_EVENTS = 1_000;
    /** The maximum difference between the clocks of this node and of the database. */
    private static final int CLOCKS_HOURS = 1;

    private final Db db;
    private final Journal journal;
    private final int logHours;
    private final ClusterClock clock;

    public Timeline(Db db, Journal journal, Config config, ClusterClock clock) {
        this.clock = clock;
        this.db = db;
        this.journal = journal;
        logHours = config.number(Settings.EVENTS_LOG_HOURS);
    }

    /** Oldest first. Fails 503 unavailable if the journal is needed and not available. */
    public Future<List<TimelineEntry>> of(UUID orderId, Instant createdAt, Caller caller) {
        // in this order: events dropped here meanwhile have long been in the journal
        var here = EventLog.history(db, orderId, MAX_EVENTS);
        if (createdAt.isAfter(clock.now().minus(logHours - CLOCKS_HOURS, ChronoUnit.HOURS)))
            return here.map(events -> all(List.of(), events));
        return here.compose(
                events -> journal.history(orderId, MAX_EVENTS, caller).map(past -> all(past, events)));
    }

    private static List<TimelineEntry> all(List<Past> past, List<Event> here) {
        var byId = new LinkedHashMap<UUID, TimelineEntry>();
        for (var e : past) byId.put(e.id(), e.entry());
        for (var e : here)
            byId.putIfAbsent(e.id(), new TimelineEntry(e.type(), e.time(), e.actor(), e.subjectVersion()));
        return List.copyOf(byId.values());
    }
}
