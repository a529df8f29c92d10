package tradepost.webhook;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/** Webhooks: which events are sent to which URL, and with which secret they are signed. */
@ProxyGen
public interface WebhookService {
    String ADDRESS = "webhook.webhooks";

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<WebhookPage> listWebhooks(WebhookQuery query, Caller caller);

    /**
     * Returns the webhook with its secret, which is shown only once. Fails 400 target_not_allowed or unknown_type, 403
     * type_not_allowed, 409 too_many_webhooks.
     */
    Future<Webhook> createWebhook(WriteWebhook body, Caller caller);

    /** Fails 404 webhook_not_found. */
    Future<Webhook> getWebhook(UUID webhookId, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as createWebhook does, 403 not_the_owner, 404 webhook_not_found. */
    Future<Webhook> patchWebhook(UUID webhookId, JsonObject body, Caller caller);

    /** Deletes it with its deliveries. Fails 404 webhook_not_found. */
    Future<Void> deleteWebhook(UUID webhookId, Caller caller);

    /** Returns the webhook with another secret, which is shown only once. Fails 403 not_the_owner, 404 webhook_not_found. */
    Future<Webhook> rotateWebhook(UUID webhookId, @Nullable RotateWebhook body, Caller caller);

    /** From now on events are kept and not sent; one that is paused stays so. Fails 404 webhook_not_found. */
    Future<Webhook> pauseWebhook(UUID webhookId, Caller caller);

    /** What was kept is sent; one that is not paused stays so. Fails 404 webhook_not_found. */
    Future<Webhook> resumeWebhook(UUID webhookId, Caller caller);
}
