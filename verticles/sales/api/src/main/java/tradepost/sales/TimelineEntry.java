package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import tradepost.kernel.value.Json;

/**
 * Something that happened to an order.
 *
 * @param type of the event, such as {@code sales.order.confirmed}
 * @param actor {@code user:<id>} or {@code system:<context>}
 * @param version of the order, as this made it
 */
public record TimelineEntry(String type, Instant occurredAt, String actor, long version) {
    public static TimelineEntry of(JsonObject json) {
        return Json.read(json, TimelineEntry.class);
    }
}
