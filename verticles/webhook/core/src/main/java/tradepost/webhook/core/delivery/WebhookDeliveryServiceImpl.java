package tradepost.webhook.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.audit.JournalBounds;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.webhook.Webhook;
import tradepost.webhook.WebhookDeliveryService;
import tradepost.webhook.core.subscription.OwnerRights;
import tradepost.webhook.core.subscription.WebhookStates;
import tradepost.webhook.delivery.ReplayEvents;
import tradepost.webhook.delivery.WebhookDelivery;
import tradepost.webhook.delivery.WebhookDeliveryPage;
import tradepost.webhook.delivery.WebhookDeliveryQuery;

final class WebhookDeliveryServiceImpl implements WebhookDeliveryService {
    private static final String NOT_FOUND = "delivery_not_found";
    private static final int TESTS_MAX = 10;

    private final Vertx vertx;
    private final Db db;
    private final JournalAccess journal;
    private final Replays replays;
    private final Supplier<Instant> clock;

    WebhookDeliveryServiceImpl(Vertx vertx, Db db, JournalAccess journal, Replays replays, Supplier<Instant> clock) {
        this.vertx = vertx;
        this.db = db;
        this.journal = journal;
        this.replays = replays;
        this.clock = clock;
    }

    @Override
    public Future<WebhookDeliveryPage> listDeliveries(UUID webhookId, WebhookDeliveryQuery query, Caller caller) {
        var where = Where.of("true")
                .and("webhook_id = ?", webhookId)
                .in("status", query.status())
                .and("type = ?", query.type())
                .and("event_id = ?", query.eventId())
                .between("created_at", query.createdFrom(), query.createdTo());
        return WebhookStates.require(db, webhookId)
                .compose(w -> query.page().read(db, DeliveryRows.LISTED, where))
                .map(s -> new WebhookDeliveryPage(s.data(), s.meta()));
    }

    @Override
    public Future<WebhookDelivery> getDelivery(UUID webhookId, UUID deliveryId, Caller caller) {
        var found = db.require(NOT_FOUND, DeliveryRows::delivery, DeliveryRows.GET, deliveryId, webhookId);
        var attempts = db.list(DeliveryRows::attempt, DeliveryRows.ATTEMPTS, deliveryId);
        return found.compose(delivery -> attempts.map(delivery::with))
                .recover(t -> WebhookStates.require(db, webhookId).compose(w -> Future.failedFuture(t)));
    }

    @Override
    public Future<WebhookDelivery> resendDelivery(UUID webhookId, UUID deliveryId, Caller caller) {
        return Idempotency.task(vertx, db, WebhookDelivery.class, tx -> {
                    WebhookStates.get(tx, webhookId);
                    tx.require(NOT_FOUND, r -> r, QueueWriteQueries.RESEND, deliveryId, webhookId);
                    return tx.single(DeliveryRows::delivery, DeliveryRows.GET, deliveryId, webhookId);
                })
                .onSuccess(d -> Dispatcher.wakeAll(vertx));
    }

    @Override
    public Future<WebhookDelivery> testWebhook(UUID webhookId, Caller caller) {
        return Idempotency.task(vertx, db, WebhookDelivery.class, tx -> test(tx, webhookId))
                .onSuccess(d -> Dispatcher.wakeAll(vertx));
    }

    private WebhookDelivery test(Tx tx, UUID webhookId) {
        WebhookStates.lock(tx, webhookId);
        if (tx.single(r -> r.getLong(0), QueueWriteQueries.TESTS, webhookId) >= TESTS_MAX)
            throw Problem.conflict("too_many_tests");
        var id = Ids.next();
        var at = clock.get();
        var event = new JsonObject()
                .put("specversion", "1.0")
                .put("id", id.toString())
                .put("source", "/tradepost/webhook")
                .put("type", OwnerRights.TEST)
                .put("subject", webhookId.toString())
                .put("time", at.toString())
                .put("datacontenttype", "application/json")
                .put("data", new JsonObject().put("id", webhookId.toString()));
        return tx.single(
                DeliveryRows::delivery,
                DeliveryRows.INSERT_TEST,
                Ids.next(),
                id,
                webhookId,
                OwnerRights.TEST,
                at.atOffset(ZoneOffset.UTC),
                event.encode());
    }

    @Override
    public Future<Webhook> replayWebhook(UUID webhookId, ReplayEvents body, Caller caller) {
        boolean byPosition = body.fromPosition() != null || body.toPosition() != null;
        if (byPosition && (body.from() != null || body.to() != null))
            return Problem.failed(Problem.badRequest("one_of"));
        if (endsEarly(body.fromPosition(), body.toPosition()))
            return Problem.failed(Problem.badRequest(
                    "invalid_range", Problem.detail("to_position", "must not be before from_position")));
        if (body.from() != null && body.to() != null && !body.to().isAfter(body.from()))
            return Problem.failed(Problem.badRequest("invalid_range", Problem.detail("to", "must be after from")));
        return Tasks.run(vertx, () -> {
                    var bounds = journal.bounds();
                    long from = from(body, bounds);
                    long to = to(body, bounds);
                    return Idempotency.write(db, Webhook.class, tx -> replay(tx, webhookId, from, to));
                })
                .onSuccess(w -> replays.requested());
    }

    private static boolean endsEarly(@Nullable Long from, @Nullable Long to) {
        return from != null && to != null && to < from;
    }

    private long from(ReplayEvents body, JournalBounds bounds) {
        var position = body.fromPosition();
        if (position != null && position > bounds.head())
            throw Problem.badRequest(
                    "position_ahead", Problem.detail("from_position", "the newest is " + bounds.head()));
        if (body.from() != null) return journal.positionAt(body.from(), bounds);
        return position == null ? bounds.oldest() : Math.max(position, bounds.oldest());
    }

    private long to(ReplayEvents body, JournalBounds bounds) {
        if (body.to() != null) return journal.positionAt(body.to(), bounds) - 1;
        return body.toPosition() == null ? bounds.head() : Math.min(body.toPosition(), bounds.head());
    }

    private static Webhook replay(Tx tx, UUID webhookId, long from, long to) {
        var now = WebhookStates.lock(tx, webhookId);
        if (now.replayTo() != null) throw Problem.conflict("replay_in_progress");
        if (to < from) return now; // nothing happened then, or the journal no longer keeps it
        tx.send(QueueWriteQueries.BEGIN_REPLAY, webhookId, from - 1, to);
        return WebhookStates.get(tx, webhookId);
    }
}
