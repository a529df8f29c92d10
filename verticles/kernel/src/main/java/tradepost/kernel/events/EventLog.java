package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.DataHash;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/** Writes events in the transaction of the change that they report. */
public final class EventLog {
    private static final String COLUMNS =
            "id, type, subject, subject_version, data, actor, traceparent, at, request_id, address, data_hash";

    private static final String DATA = "e.data";

    /**
     * An event's age decides when it is deleted, so the time of a node whose clock is wrong is replaced by the database's. %s: the data, and
     * their hash.
     */
    private static final String SEEN = """
            e.id, e.type, e.subject, e.subject_version, %s, e.actor, e.traceparent,
            case when abs(extract(epoch from e.at - clock_timestamp())) < 60 then e.at else clock_timestamp() end, e.request_id, e.address, %s""";

    private static final String APPEND = insert(1);

    private static final String HISTORY = """
            select 0::bigint, id, type, subject, subject_version, '{}'::jsonb, actor, traceparent, at, request_id, address from event_log
            where subject = $1 order by position limit $2
            """;

    private static final String NEWEST = """
            select 0::bigint, id, type, subject, subject_version, '{}'::jsonb, actor, traceparent, at, request_id, address from event_log
            where subject = $1 and type = $2 order by position desc limit 1
            """;

    /** A note that the transaction wrote events. */
    enum Note {
        APPENDED
    }

    /** A note that another context should apply an event before the response is sent, if it can. */
    record HandOver(String subscriber, Event event) {}

    private EventLog() {}

    /**
     * Hands the event over after the commit and before the response, so that the client's next request sees the effect in the
     * other context.
     */
    public static void handOver(Tx tx, String subscriber, Event event) {
        tx.note(new HandOver(subscriber, event));
    }

    /**
     * Does the same for the newest event of this type and subject. Another transaction has written it, and may still be handing it over. The
     * context needs an index of its log by subject.
     */
    public static void handOverNewest(Tx tx, String subscriber, String type, UUID subject) {
        var event = tx.firstOrNull(Event::of, NEWEST, subject, type);
        if (event != null) handOver(tx, subscriber, event);
    }

    /** Call this after the statement that locks or inserts the subject's row, because that row lock orders the subject's events. */
    public static Event append(Tx tx, String type, UUID subject, long subjectVersion, Record data) {
        var event = event(type, subject, subjectVersion, Json.write(data));
        appendAll(tx, List.of(event));
        return event;
    }

    public static Event event(String type, UUID subject, long subjectVersion, JsonObject data) {
        return new Event(
                0, Ids.next(), type, subject, subjectVersion, data, Request.actor(), Origin.current(), Instant.now());
    }

    /**
     * For an event with another actor, for example when a context completes what another context's command began.
     *
     * @param origin null for that of the request being served, if any, without its trace
     */
    public static Event event(
            String type, UUID subject, long subjectVersion, Record data, String actor, @Nullable Origin origin) {
        var from = origin == null ? Origin.untraced() : origin;
        return new Event(0, Ids.next(), type, subject, subjectVersion, Json.write(data), actor, from, Instant.now());
    }

    /** The events of a subject that are still in the log, oldest first, at most {@code limit}; without sequences and data. */
    public static Future<List<Event>> history(Db db, UUID subject, int limit) {
        return db.list(Event::of, HISTORY, subject, limit);
    }

    /** Appends the events in this order, by one statement. */
    public static void appendAll(Tx tx, List<Event> events) {
        if (!events.isEmpty()) send(tx, APPEND, events);
    }

    /**
     * SQL for a statement that makes a change and writes its events: it inserts events, as {@code e}, with eleven parameters from
     * this one on. A join may follow; if it keeps several events of a subject, order it by {@code e.n}, their place.
     */
    public static String insert(int firstParameter) {
        return insert(firstParameter, DATA);
    }

    /**
     * @param data an expression over e and the joined tables, for data that only the statement itself knows in full. The event log then has no
     *     hash of them; the journal has
     */
    public static String insert(int firstParameter, String data) {
        var types = new String[] {
            "uuid", "text", "uuid", "bigint", "jsonb", "text", "text", "timestamptz", "text", "text", "bytea"
        };
        var arrays = IntStream.range(0, types.length)
                .mapToObj(i -> "$" + (firstParameter + i) + "::" + types[i] + "[]")
                .collect(Collectors.joining(", "));
        return "insert into event_log(%s) select %s from unnest(%s) with ordinality as e(%s, n)"
                .formatted(
                        COLUMNS,
                        SEEN.formatted(data, data.equals(DATA) ? "e.data_hash" : "null::bytea"),
                        arrays,
                        COLUMNS);
    }

    /**
     * Selects as many events as fit into this many bytes of text, and at least one, because a reader holds that text and objects
     * several times as large. Uncompressed data counts with its stored size, which is known without reading the data. The text of
     * compressed data may be a hundred times as large as its stored size, so it is built and measured, but only if the stored
     * size would fit.
     *
     * @param events a query that returns {@code data}, the column of their order, and any others
     * @return a query of the same columns with {@code n}, the place of each, and {@code size}, the approximate bytes of its text
     */
    public static String fitting(String events, String order, String bytesMax) {
        return """
                select * from (
                  select *, row_number() over w as n, sum(size) over w as bytes from (
                    select *, case when pg_column_compression(data) is null then pg_column_size(data) else octet_length(data::text) end
                      as size from (
                      select e.*, sum(pg_column_size(data)) over (order by @order) as stored, min(@order) over () as first
                      from (@events) e) known
                    where stored <= @max or @order = first offset 0) sized
                  window w as (order by @order)) fitting
                where n = 1 or bytes <= @max
                """.replace("@events", events).replace("@order", order).replace("@max", bytesMax);
    }

    /**
     * @param sql contains {@link #insert}
     * @param before the parameters of its other parts, which come first
     */
    public static Future<RowSet<Row>> send(Tx tx, String sql, List<Event> events, @Nullable Object... before) {
        tx.note(Note.APPENDED);
        var args = new ArrayList<@Nullable Object>(Arrays.asList(before));
        args.add(events.stream().map(Event::id).toArray(UUID[]::new));
        args.add(events.stream().map(Event::type).toArray(String[]::new));
        args.add(events.stream().map(Event::subject).toArray(UUID[]::new));
        args.add(events.stream().map(Event::subjectVersion).toArray(Long[]::new));
        args.add(events.stream().map(Event::data).toArray(JsonObject[]::new));
        args.add(events.stream().map(Event::actor).toArray(String[]::new));
        args.add(events.stream().map(Event::traceparent).toArray(String[]::new));
        args.add(events.stream().map(e -> e.time().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new));
        args.add(texts(events, Origin::requestId));
        args.add(texts(events, Origin::address));
        args.add(events.stream().map(e -> DataHash.of(e.data())).toArray(Buffer[]::new));
        return tx.send(sql, args.toArray());
    }

    private static @Nullable String[] texts(List<Event> events, Function<Origin, @Nullable String> field) {
        return events.stream()
                .map(e -> e.origin() == null ? null : field.apply(e.origin()))
                .toArray(String[]::new);
    }
}
