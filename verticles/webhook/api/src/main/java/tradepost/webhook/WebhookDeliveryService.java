package tradepost.webhook;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;
import tradepost.webhook.delivery.ReplayEvents;
import tradepost.webhook.delivery.WebhookDelivery;
import tradepost.webhook.delivery.WebhookDeliveryPage;
import tradepost.webhook.delivery.WebhookDeliveryQuery;

/** What was sent to a webhook, and what is sent again. */
@ProxyGen
public interface WebhookDeliveryService {
    String ADDRESS = "webhook.deliveries";

    /** Newest first. Fails 400 invalid_cursor, 404 webhook_not_found. */
    Future<WebhookDeliveryPage> listDeliveries(UUID webhookId, WebhookDeliveryQuery query, Caller caller);

    /** With its attempts. Fails 404 webhook_not_found or delivery_not_found. */
    Future<WebhookDelivery> getDelivery(UUID webhookId, UUID deliveryId, Caller caller);

    /** Sends it again, whatever has become of it. Fails 404 webhook_not_found or delivery_not_found. */
    Future<WebhookDelivery> resendDelivery(UUID webhookId, UUID deliveryId, Caller caller);

    /** Sends an event of no subject, also while the webhook is paused. Fails 404 webhook_not_found, 409 too_many_tests. */
    Future<WebhookDelivery> testWebhook(UUID webhookId, Caller caller);

    /**
     * Sends the events of a range that it subscribes to, also those that were delivered before. Fails 400 one_of, invalid_range or
     * position_ahead, 404 webhook_not_found, 409 replay_in_progress.
     */
    Future<Webhook> replayWebhook(UUID webhookId, ReplayEvents body, Caller caller);
}
