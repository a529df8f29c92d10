package tradepost.kernel.events;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * An event, as the event log stores it.
 *
 * @param sequence its place among the events of its context, which the relay assigns once the event is visible; 0 before that
 * @param type such as {@code sales.order.confirmed}: context, resource, what happened
 * @param subjectVersion the version of the subject that this event created. It increases with each event of a subject; only an
 *     event that does not change its subject has the version of the event before
 * @param actor {@code user:<id>} or {@code system:<context>}
 */
public record Event(
        long sequence,
        UUID id,
        String type,
        UUID subject,
        long subjectVersion,
        JsonObject data,
        String actor,
        @Nullable String traceparent,
        Instant time) {

    /** The columns of a numbered event, sequence first. */
    static final String COLUMNS = "seq, id, type, subject, subject_version, data, actor, traceparent, at";

    static Event of(Row r) {
        return new Event(
                r.getLong(0),
                r.getUUID(1),
                r.getString(2),
                r.getUUID(3),
                r.getLong(4),
                r.getJsonObject(5),
                r.getString(6),
                r.getString(7),
                r.getOffsetDateTime(8).toInstant());
    }

    /** CloudEvents 1.0 (JSON format); {@code subjectversion}, {@code actor} and {@code traceparent} are extensions. */
    public JsonObject toCloudEvent() {
        var json = new JsonObject()
                .put("specversion", "1.0")
                .put("id", id.toString())
                .put("source", "/tradepost/" + type.substring(0, type.indexOf('.')))
                .put("type", type)
                .put("subject", subject.toString())
                .put("subjectversion", subjectVersion)
                .put("time", time.toString())
                .put("datacontenttype", "application/json")
                .put("sequence", Long.toString(sequence))
                .put("actor", actor)
                .put("data", data);
        return traceparent == null ? json : json.put("traceparent", traceparent);
    }

    /** As it is published live, before the journal has given it a position: the number in its own log would be taken for one. */
    JsonObject toLiveEvent() {
        var json = toCloudEvent();
        json.remove("sequence");
        return json;
    }

    static Event ofCloudEvent(JsonObject json) {
        return new Event(
                Long.parseLong(json.getString("sequence")),
                UUID.fromString(json.getString("id")),
                json.getString("type"),
                UUID.fromString(json.getString("subject")),
                json.getLong("subjectversion"),
                json.getJsonObject("data"),
                json.getString("actor"),
                json.getString("traceparent"),
                Instant.parse(json.getString("time")));
    }

    public <T extends Record> T data(Class<T> type) {
        return Json.read(data, type);
    }
}
