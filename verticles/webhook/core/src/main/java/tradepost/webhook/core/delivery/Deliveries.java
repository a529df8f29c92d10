package tradepost.webhook.core.delivery;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import tradepost.audit.reading.JournalReading;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.webhook.WebhookDeliveryService;
import tradepost.webhook.WebhookSettings;
import tradepost.webhook.core.subscription.OwnerRights;
import tradepost.webhook.core.subscription.WebhookSecrets;
import tradepost.webhook.core.subscription.WebhookTargets;

/** What brings events to webhooks, from the journal to the receivers. */
public final class Deliveries {
    private static final String PENDING = """
            select count(*)::float8 from (
              select 1 from webhook_delivery d join webhook w on w.id = d.webhook_id
              where d.status = 'pending' and w.paused_at is null limit 100000) part
            """;
    private static final String PAUSED =
            "select count(*)::float8 from webhook where deleted_at is null and paused_at is not null and reason <> 'requested'";

    private final Env env;
    private final WebhookSender sender;
    private final Dispatcher dispatcher;
    private final JournalReading reading;
    private final Replays replays;
    private final WebhookDeliveryServiceImpl service;

    /** Call this on a virtual-thread verticle, before the relay starts. */
    public Deliveries(
            Env env,
            Db db,
            OutboxRelay relay,
            WebhookTargets targets,
            WebhookSecrets secrets,
            OwnerRights rights,
            DeliveryLimits limits) {
        this.env = env;
        var vertx = env.vertx();
        var clock = env.tokens().clock();
        sender = new WebhookSender(vertx, limits.attemptMs(), clock::now);
        var failing = Duration.ofHours(env.config().number(WebhookSettings.FAILING_HOURS));
        var attempts = new Attempts(env, db, limits.schedule(), failing);
        dispatcher = new Dispatcher(env, db, relay::isActive, targets, secrets, rights, sender, attempts);
        reading = new JournalReading(env, db, relay::isActive, new FanOut(limits.pendingMax(), dispatcher::wake));
        var journal = new JournalAccess(vertx);
        replays = new Replays(env, db, relay::isActive, journal, limits.pendingMax(), dispatcher::wake);
        service = new WebhookDeliveryServiceImpl(vertx, db, journal, replays, clock::now);
        relay.gauge(
                "tradepost_webhook_pending",
                "Deliveries that wait to be accepted, of webhooks that are not paused",
                PENDING);
        relay.gauge(
                "tradepost_webhook_paused",
                "Webhooks that were paused because their receiver or owner is gone",
                PAUSED);
        for (var step : pruning(db)) relay.prune(step);
    }

    private List<Pruner.Step> pruning(Db db) {
        int days = env.config().number(WebhookSettings.DELIVERY_DAYS);
        return List.of(
                Pruner.deleting(db, DeliveryRows.EXPIRE.formatted(days)),
                counting(db, DeliveryRows.DELETE_OLD.formatted(days)),
                counting(db, DeliveryRows.DELETE_OF_DELETED),
                Pruner.deleting(db, DeliveryRows.DELETE_WEBHOOKS));
    }

    /** A step whose statement returns how many rows it has deleted. */
    private static Pruner.Step counting(Db db, String sql) {
        return limit -> db.query(sql, limit).await().iterator().next().getLong(0) == limit;
    }

    public Future<?> start(Contract contract) {
        return dispatcher
                .start()
                .compose(v -> replays.start())
                .compose(v -> reading.start())
                .compose(v -> Services.bind(
                        env, WebhookDeliveryService.ADDRESS, contract, WebhookDeliveryService.class, service));
    }

    /** A webhook was resumed: what waits for it is due. */
    public void resumed() {
        Dispatcher.wakeAll(env.vertx());
        replays.requested();
    }

    /** Call this before the lease of the context is released. */
    public Future<?> stop() {
        return Future.join(reading.stop(), replays.stop(), dispatcher.stop()).eventually(sender::close);
    }
}
