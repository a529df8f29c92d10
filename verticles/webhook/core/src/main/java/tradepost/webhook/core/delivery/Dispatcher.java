package tradepost.webhook.core.delivery;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.webhook.core.signature.WebhookSignature;
import tradepost.webhook.core.subscription.OwnerRights;
import tradepost.webhook.core.subscription.WebhookSecrets;
import tradepost.webhook.core.subscription.WebhookStates;
import tradepost.webhook.core.subscription.WebhookTargets;

/**
 * Sends what is due. The process that relays takes deliveries for the time of a lease; if it dies, another one sends them again, so a receiver
 * may get an event twice, with the same id.
 */
public final class Dispatcher {
    private static final String CONTEXT = "webhook";
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** At which address any node reports that something is due. */
    private static final String DUE = "webhook.due";

    /** While nothing is due. */
    private static final long PAUSE_MS = 30_000;
    /** While webhooks are full; a request that ends wakes it earlier. */
    private static final long FULL_MS = 1_000;

    private static final long RETRY_MS = 1_000;
    private static final long GATHER_MIN_MS = 5;
    private static final long GATHER_MAX_MS = 50;
    private static final long RESOLVE_MS = 5_000;
    /** Longer than an attempt takes, with what comes before and after it. */
    private static final int LEASE_SECONDS = 45;
    /** Until an attempt is made again that was not made. */
    private static final int POSTPONED_SECONDS = 5;
    /** Until an owner is asked for again who must first do something else. */
    private static final int OWNER_SECONDS = 60;

    private final Vertx vertx;
    private final Env env;
    private final Db db;
    private final BooleanSupplier isActive;
    private final WebhookTargets targets;
    private final WebhookSecrets secrets;
    private final OwnerRights rights;
    private final WebhookSender sender;
    private final Attempts attempts;
    private final Lanes lanes = new Lanes();
    private final BackgroundWork work;
    private @Nullable Promise<Void> idle;

    /** @param isActive whether this process is the one that sends */
    Dispatcher(
            Env env,
            Db db,
            BooleanSupplier isActive,
            WebhookTargets targets,
            WebhookSecrets secrets,
            OwnerRights rights,
            WebhookSender sender,
            Attempts attempts) {
        this.env = env;
        vertx = env.vertx();
        this.db = db;
        this.isActive = isActive;
        this.targets = targets;
        this.secrets = secrets;
        this.rights = rights;
        this.sender = sender;
        this.attempts = attempts;
        work = env.background()
                .work(CONTEXT, "deliveries to webhooks")
                .retryMs(RETRY_MS)
                .gathering(GATHER_MIN_MS, () -> GATHER_MAX_MS);
        Gauge.builder("tradepost_webhook_requests", lanes, Lanes::underWay)
                .description("Requests to webhooks under way")
                .register(env.meters());
    }

    /** Call this on a virtual-thread verticle. */
    Future<Void> start() {
        work.onlyIf(isActive).start(0, this::step);
        return vertx.eventBus().<String>consumer(DUE, m -> work.wake()).completion();
    }

    /** Ends when the requests under way have ended, or the shutdown has no more time for them. */
    Future<?> stop() {
        return work.stop().compose(v -> {
            if (lanes.underWay() == 0) return Future.succeededFuture();
            var last = Promise.<Void>promise();
            idle = last;
            return env.shutdown().within(ShutdownBudget.Step.BACKGROUND, "requests to webhooks", last.future());
        });
    }

    /** Something is due in this process. */
    void wake() {
        work.wake();
    }

    /** Something is due in whatever process sends. */
    static void wakeAll(Vertx vertx) {
        vertx.eventBus().publish(DUE, "");
    }

    private long step() {
        var room = lanes.room();
        if (room.isFull()) return FULL_MS;
        var due = due(db, room);
        for (var delivery : due.claimed()) run(delivery);
        if (!due.claimed().isEmpty()) return 0;
        var nextMs = due.nextMs();
        long restMs = lanes.underWay() > 0 ? FULL_MS : PAUSE_MS;
        return nextMs == null ? restMs : Math.clamp((long) Math.ceil(nextMs), 1, restMs);
    }

    /**
     * What was claimed.
     *
     * @param nextMs until the next is due, if nothing was claimed; null if nothing waits
     */
    record Due(List<ClaimedDelivery> claimed, @Nullable Double nextMs) {}

    /** One transaction, whose {@code now()} decides for both what is due: nothing becomes due between the claim and the question what is next. */
    static Due due(Db db, Lanes.Room room) {
        var ids = room.ids().toArray(UUID[]::new);
        var requests = room.requests().toArray(Integer[]::new);
        var slow = room.slow().toArray(Boolean[]::new);
        return db.tx(tx -> {
            var claimed = tx.list(
                    ClaimedDelivery::of,
                    QueueQueries.CLAIM,
                    ids,
                    requests,
                    slow,
                    room.of(Lanes.Kind.PROVEN),
                    room.of(Lanes.Kind.UNKNOWN),
                    room.of(Lanes.Kind.FAILING),
                    LEASE_SECONDS);
            if (!claimed.isEmpty()) return new Due(claimed, null);
            return new Due(
                    claimed,
                    tx.sql(QueueQueries.NEXT_MS, ids, requests, slow)
                            .iterator()
                            .next()
                            .getDouble(0));
        });
    }

    private void run(ClaimedDelivery delivery) {
        var begun = lanes.begun(delivery.webhookId(), delivery.kind());
        Tasks.run(vertx, () -> {
                    Request.actAs(CONTEXT);
                    perform(delivery);
                    return true;
                })
                .onFailure(t -> LOG.warn("a delivery to a webhook failed and is repeated: {}", t.toString()))
                .onComplete(r -> {
                    lanes.ended(delivery.webhookId(), begun);
                    ended();
                });
    }

    private void ended() {
        work.wake();
        var waiting = idle;
        if (waiting != null && lanes.underWay() == 0) waiting.tryComplete();
    }

    private void perform(ClaimedDelivery delivery) {
        if (delivery.interrupted())
            db.query(QueueQueries.INTERRUPTED, delivery.id(), delivery.lease()).await();
        OwnerRights.Decision decision;
        try {
            decision = rights.decide(delivery.ownerId(), delivery.type());
        } catch (RuntimeException e) {
            postpone(delivery);
            throw e;
        }
        var reason = decision.reason();
        if (reason != null) {
            postpone(delivery);
            db.tx(tx -> WebhookStates.pause(tx, delivery.webhookId(), reason) != null);
            return;
        }
        switch (decision) {
            case REFUSE ->
                db.query(QueueQueries.REFUSE, delivery.id(), delivery.lease()).await();
            case WAIT -> {
                postpone(delivery);
                db.query(QueueQueries.WAIT, delivery.webhookId(), OWNER_SECONDS).await();
            }
            default -> attempts.ended(delivery, send(delivery));
        }
    }

    private void postpone(ClaimedDelivery delivery) {
        db.query(QueueQueries.POSTPONE, delivery.id(), delivery.lease(), POSTPONED_SECONDS)
                .await();
    }

    private Reply send(ClaimedDelivery delivery) {
        var at = env.tokens().clock().now();
        long began = System.nanoTime();
        try {
            var target = targets.check(delivery.url())
                    .timeout(RESOLVE_MS, TimeUnit.MILLISECONDS)
                    .await();
            var body = delivery.body();
            var headers = WebhookSignature.headers(
                    delivery.secrets(secrets), delivery.eventId().toString(), at, body);
            headers.put("content-type", "application/json");
            headers.put("user-agent", "Tradepost-Webhooks/1");
            return sender.send(target, headers, body).await();
        } catch (Exception e) { // its target is refused, or its secret cannot be opened
            int ms = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            return Reply.failed(at, ms, "not sent: " + reason(e));
        }
    }

    private static String reason(Exception e) {
        var details = e instanceof ServiceException s && s.getDebugInfo() != null
                ? s.getDebugInfo().getJsonArray("details")
                : null;
        return details == null || details.isEmpty()
                ? e.getClass().getSimpleName()
                : "the URL " + details.getJsonObject(0).getString("reason");
    }
}
