package tradepost.webhook.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An event on its way to a webhook.
 *
 * @param eventId the id of the event, and of each message that carries it
 * @param position of the event in the journal; null for a test
 * @param attempts how often it was sent
 * @param nextAttemptAt null if it will not be sent again by itself
 * @param updatedAt when the last attempt ended, or it was sent again
 * @param history each attempt, the last one first; only where one delivery is read
 */
public record WebhookDelivery(
        UUID id,
        UUID webhookId,
        UUID eventId,
        String type,
        UUID subject,
        @Nullable Long position,
        String status,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt,
        Instant createdAt,
        Instant updatedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<WebhookAttempt> history) {
    public static WebhookDelivery of(JsonObject json) {
        return Json.read(json, WebhookDelivery.class);
    }

    public WebhookDelivery with(List<WebhookAttempt> all) {
        return new WebhookDelivery(
                id,
                webhookId,
                eventId,
                type,
                subject,
                position,
                status,
                attempts,
                nextAttemptAt,
                deliveredAt,
                createdAt,
                updatedAt,
                all);
    }
}
