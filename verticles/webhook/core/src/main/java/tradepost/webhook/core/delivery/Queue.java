package tradepost.webhook.core.delivery;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Ids;

/** Adds events to the queues of webhooks. */
final class Queue {
    /** A webhook that subscribes to some of the events. */
    record Matching(UUID id, List<String> types, boolean thin) {
        static Matching of(Row r) {
            return new Matching(r.getUUID(0), List.of(r.getArrayOfStrings(1)), r.getBoolean(2));
        }

        boolean takes(Event e) {
            return FanOut.patterns(e.type()).anyMatch(types::contains);
        }
    }

    record Entry(Matching webhook, Event event) {}

    private Queue() {}

    /** @param sql ADD, or AGAIN for what may have been sent before */
    static void add(Tx tx, List<Entry> entries, String sql) {
        if (entries.isEmpty()) return;
        var events = entries.stream().map(Entry::event).distinct().toList();
        tx.send(
                QueueWriteQueries.EVENTS,
                Tx.column(events, Event::id, UUID[]::new),
                Tx.column(events, Event::sequence, Long[]::new),
                Tx.column(events, Event::type, String[]::new),
                Tx.column(events, Event::subject, UUID[]::new),
                Tx.column(events, e -> e.time().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                Tx.column(events, e -> e.toCloudEvent().encode(), String[]::new));
        tx.send(
                sql,
                Tx.column(entries, e -> Ids.next(), UUID[]::new),
                Tx.column(entries, e -> e.webhook.id(), UUID[]::new),
                Tx.column(entries, e -> e.event.id(), UUID[]::new),
                Tx.column(entries, e -> e.event.type(), String[]::new),
                Tx.column(entries, e -> e.event.subject(), UUID[]::new),
                Tx.column(entries, e -> e.event.sequence(), Long[]::new),
                Tx.column(entries, e -> e.webhook.thin(), Boolean[]::new));
    }
}
