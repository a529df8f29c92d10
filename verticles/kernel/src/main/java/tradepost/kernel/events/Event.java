package tradepost.kernel.events;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;

/**
 * An event, as the event log stores it.
 *
 * @param sequence its place among the events of its context, which the relay assigns once the event is visible; 0 before that
 * @param type such as {@code sales.order.confirmed}: context, resource, what happened
 * @param subjectVersion the version of the subject that this event created. It increases with each event of a subject; only an
 *     event that does not change its subject has the version of the event before
 * @param actor {@code user:<id>} or {@code system:<context>}
 * @param origin null if no request has caused it
 */
public record Event(
        long sequence,
        UUID id,
        String type,
        UUID subject,
        long subjectVersion,
        JsonObject data,
        String actor,
        @Nullable Origin origin,
        Instant time) {

    /** True in the CloudEvent of an event whose data the journal has erased. */
    public static final String ERASED = "erased";

    private static final String ADDRESS = "address";

    /** The columns of a numbered event, sequence first. */
    static final String COLUMNS =
            "seq, id, type, subject, subject_version, data, actor, traceparent, at, request_id, address";

    static Event of(Row r) {
        return new Event(
                r.getLong(0),
                r.getUUID(1),
                r.getString(2),
                r.getUUID(3),
                r.getLong(4),
                r.getJsonObject(5),
                r.getString(6),
                Origin.of(r.getString(7), r.getString(9), r.getString(10)),
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
        var traceparent = traceparent();
        return traceparent == null ? json : json.put("traceparent", traceparent);
    }

    /** As it is delivered to another context. Clients do not see from where a request came. */
    JsonObject toDelivery() {
        var json = toCloudEvent();
        if (origin != null && origin.requestId() != null) json.put(Request.REQUEST_ID, origin.requestId());
        if (origin != null && origin.address() != null) json.put(ADDRESS, origin.address());
        return json;
    }

    /** As it is published live, before the journal has given it a position: the number in its own log would be taken for one. */
    JsonObject toLiveEvent() {
        var json = toCloudEvent();
        json.remove("sequence");
        return json;
    }

    /** Reads also what {@link #toCloudEvent} writes, which has neither the id nor the address of the request. */
    public static Event ofDelivery(JsonObject json) {
        return new Event(
                Long.parseLong(json.getString("sequence")),
                UUID.fromString(json.getString("id")),
                json.getString("type"),
                UUID.fromString(json.getString("subject")),
                json.getLong("subjectversion"),
                json.getJsonObject("data"),
                json.getString("actor"),
                Origin.of(json.getString("traceparent"), json.getString(Request.REQUEST_ID), json.getString(ADDRESS)),
                Instant.parse(json.getString("time")));
    }

    public @Nullable String traceparent() {
        return origin == null ? null : origin.traceparent();
    }

    public <T extends Record> T data(Class<T> type) {
        return Json.read(data, type);
    }
}
