package tradepost.orders.comment;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * A comment on an order. It never changes.
 *
 * @param visibility internal, or public if the customer may read it
 * @param actor who wrote it
 */
public record Comment(UUID id, UUID orderId, String text, String visibility, String actor, Instant createdAt) {
    public Comment by(String other) {
        return new Comment(id, orderId, text, visibility, other, createdAt);
    }

    public static Comment of(JsonObject json) {
        return Json.read(json, Comment.class);
    }
}
