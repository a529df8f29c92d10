package tradepost.webhook.core.subscription;

import io.vertx.core.Future;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.webhook.Webhook;
import tradepost.webhook.WebhookEvents;
import tradepost.webhook.WebhookEvents.WebhookChanged;

/** Pauses and resumes webhooks, and records what happens to them. */
public final class WebhookStates {
    private static final String NOT_FOUND = "webhook_not_found";

    private WebhookStates() {}

    /** Returns null if it is paused already, or was deleted. */
    public static @Nullable Webhook pause(Tx tx, UUID id, String reason) {
        var paused = tx.firstOrNull(WebhookQueries::webhook, WebhookQueries.PAUSE, id, reason);
        return paused == null ? null : record(tx, WebhookEvents.PAUSED, paused);
    }

    /** Returns null if it is not paused, or was deleted. */
    static @Nullable Webhook resume(Tx tx, UUID id) {
        var resumed = tx.firstOrNull(WebhookQueries::webhook, WebhookQueries.RESUME, id);
        return resumed == null ? null : record(tx, WebhookEvents.RESUMED, resumed);
    }

    /** Fails 404 webhook_not_found. */
    public static Future<Webhook> require(Db db, UUID id) {
        return db.require(NOT_FOUND, WebhookQueries::webhook, WebhookQueries.GET, id);
    }

    /** Fails 404 webhook_not_found. */
    public static Webhook get(Tx tx, UUID id) {
        return tx.require(NOT_FOUND, WebhookQueries::webhook, WebhookQueries.GET, id);
    }

    /** The same, and locks it. */
    public static Webhook lock(Tx tx, UUID id) {
        return tx.require(NOT_FOUND, WebhookQueries::webhook, WebhookQueries.LOCK, id);
    }

    static Webhook record(Tx tx, String type, Webhook now) {
        var data =
                new WebhookChanged(now.id(), now.ownerId(), target(now.url()), now.types(), now.paused(), now.reason());
        EventLog.append(tx, type, now.id(), now.version(), data);
        return now;
    }

    private static String target(String url) {
        var uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
