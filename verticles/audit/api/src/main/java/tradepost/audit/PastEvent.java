package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** An event without its data. */
public record PastEvent(UUID id, String type, long subjectVersion, String actor, Instant at) {
    public static PastEvent of(JsonObject json) {
        return Json.read(json, PastEvent.class);
    }
}
