package tradepost.notification.push;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record PushSubscriptionQuery(
        @JsonUnwrapped Page page,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static PushSubscriptionQuery of(JsonObject json) {
        return Json.read(json, PushSubscriptionQuery.class);
    }
}
