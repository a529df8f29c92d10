package tradepost.orders;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import tradepost.kernel.json.Json;

/**
 * An event of an order.
 *
 * @param type such as {@code sales.order.confirmed}
 * @param actor {@code user:<id>} or {@code system:<context>}; {@code staff} for another user, to a customer
 * @param version the version of the order after the event
 */
public record TimelineEntry(String type, Instant occurredAt, String actor, long version) {
    public TimelineEntry by(String other) {
        return new TimelineEntry(type, occurredAt, other, version);
    }

    public static TimelineEntry of(JsonObject json) {
        return Json.read(json, TimelineEntry.class);
    }
}
