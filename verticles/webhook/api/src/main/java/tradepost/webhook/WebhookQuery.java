package tradepost.webhook;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param failing only those that accept nothing now, or only others
 * @param createdTo before this time
 */
public record WebhookQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID ownerId,
        @Nullable Boolean paused,
        @Nullable Boolean failing,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static WebhookQuery of(JsonObject json) {
        return Json.read(json, WebhookQuery.class);
    }
}
