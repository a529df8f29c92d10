package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes events in the transaction of the change that they tell of. */
public final class EventLog {
    private static final String APPEND = """
            insert into event_log(id, type, subject, subject_version, data, actor, traceparent, at)
            select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::jsonb[], $6::text[], $7::text[], $8::timestamptz[])
            """;

    private static final String HISTORY =
            "select %s from event_log where subject = $1 order by position limit $2".formatted(Event.COLUMNS);

    private EventLog() {}

    /** Call it after the statement that locks or makes the subject's row: the row lock is what orders a subject's events. */
    public static Event append(Tx tx, String type, UUID subject, long subjectVersion, Record data) {
        var event = event(type, subject, subjectVersion, Json.write(data));
        appendAll(tx, List.of(event));
        return event;
    }

    public static Event event(String type, UUID subject, long subjectVersion, JsonObject data) {
        return new Event(
                0,
                Ids.next(),
                type,
                subject,
                subjectVersion,
                data,
                Request.actor(),
                Request.traceparent(),
                Instant.now());
    }

    /** For somebody else: as when a context finishes what another's command began. */
    public static Event event(
            String type, UUID subject, long subjectVersion, Record data, String actor, @Nullable String traceparent) {
        return new Event(
                0, Ids.next(), type, subject, subjectVersion, Json.write(data), actor, traceparent, Instant.now());
    }

    /** What the log still has of a subject, oldest first, at most {@code limit}. */
    public static Future<List<Event>> history(Db db, UUID subject, int limit) {
        return db.list(Event::of, HISTORY, subject, limit);
    }

    /** In this order, in one statement. */
    public static void appendAll(Tx tx, List<Event> events) {
        send(tx, events).await();
    }

    /** The same without waiting. */
    public static Future<?> send(Tx tx, List<Event> events) {
        if (events.isEmpty()) return Future.succeededFuture();
        tx.appended();
        return tx.send(
                APPEND,
                events.stream().map(Event::id).toArray(UUID[]::new),
                events.stream().map(Event::type).toArray(String[]::new),
                events.stream().map(Event::subject).toArray(UUID[]::new),
                events.stream().map(Event::subjectVersion).toArray(Long[]::new),
                events.stream().map(Event::data).toArray(JsonObject[]::new),
                events.stream().map(Event::actor).toArray(String[]::new),
                events.stream().map(Event::traceparent).toArray(String[]::new),
                events.stream()
                        .map(e -> e.time().atOffset(java.time.ZoneOffset.UTC))
                        .toArray(java.time.OffsetDateTime[]::new));
    }
}
