package tradepost.analytics.report;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Up to which event figures count.
 *
 * @param occurredAt of that event, null if there was none yet; or when the documents themselves were read
 * @param position in the journal; null if the documents themselves were read
 */
public record AsOf(@Nullable Instant occurredAt, @Nullable Long position) {
    public static AsOf of(JsonObject json) {
        return Json.read(json, AsOf.class);
    }
}
