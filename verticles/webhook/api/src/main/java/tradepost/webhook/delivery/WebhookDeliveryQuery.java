package tradepost.webhook.delivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record WebhookDeliveryQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> status,
        @Nullable String type,
        @Nullable UUID eventId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static WebhookDeliveryQuery of(JsonObject json) {
        return Json.read(json, WebhookDeliveryQuery.class);
    }
}
