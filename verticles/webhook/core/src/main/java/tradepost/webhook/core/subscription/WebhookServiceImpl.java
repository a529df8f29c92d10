package tradepost.webhook.core.subscription;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.webhook.RotateWebhook;
import tradepost.webhook.Webhook;
import tradepost.webhook.WebhookPage;
import tradepost.webhook.WebhookQuery;
import tradepost.webhook.WebhookService;
import tradepost.webhook.WriteWebhook;

public final class WebhookServiceImpl implements WebhookService {
    private final Vertx vertx;
    private final Db db;
    private final WebhookWriter writer;
    private final Runnable resumed;

    /** @param resumed called when a webhook may have something to send again */
    public WebhookServiceImpl(
            Vertx vertx, Db db, WebhookTargets targets, WebhookSecrets secrets, OwnerRights rights, Runnable resumed) {
        this.vertx = vertx;
        this.db = db;
        this.resumed = resumed;
        writer = new WebhookWriter(db, targets, secrets, rights);
    }

    @Override
    public Future<WebhookPage> listWebhooks(WebhookQuery query, Caller caller) {
        var where = Where.of("deleted_at is null")
                .and("owner_id = ?", query.ownerId())
                .when(Boolean.TRUE.equals(query.paused()), "paused_at is not null")
                .when(Boolean.FALSE.equals(query.paused()), "paused_at is null")
                .when(Boolean.TRUE.equals(query.failing()), "first_failed_at is not null")
                .when(Boolean.FALSE.equals(query.failing()), "first_failed_at is null")
                .between("created_at", query.createdFrom(), query.createdTo());
        return query.page().read(db, WebhookQueries.LISTED, where).map(s -> new WebhookPage(s.data(), s.meta()));
    }

    @Override
    public Future<Webhook> createWebhook(WriteWebhook body, Caller caller) {
        return Tasks.run(vertx, () -> writer.create(body, caller));
    }

    @Override
    public Future<Webhook> getWebhook(UUID webhookId, Caller caller) {
        return WebhookStates.require(db, webhookId);
    }

    @Override
    public Future<Webhook> patchWebhook(UUID webhookId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> writer.patch(webhookId, body, caller)).onSuccess(w -> resumed.run());
    }

    @Override
    public Future<Void> deleteWebhook(UUID webhookId, Caller caller) {
        return Tasks.run(vertx, () -> writer.delete(webhookId)).mapEmpty();
    }

    @Override
    public Future<Webhook> rotateWebhook(UUID webhookId, @Nullable RotateWebhook body, Caller caller) {
        return Tasks.run(vertx, () -> writer.rotate(webhookId, body, caller));
    }

    @Override
    public Future<Webhook> pauseWebhook(UUID webhookId, Caller caller) {
        return Tasks.run(vertx, () -> writer.pause(webhookId));
    }

    @Override
    public Future<Webhook> resumeWebhook(UUID webhookId, Caller caller) {
        return Tasks.run(vertx, () -> writer.resume(webhookId)).onSuccess(w -> resumed.run());
    }
}
