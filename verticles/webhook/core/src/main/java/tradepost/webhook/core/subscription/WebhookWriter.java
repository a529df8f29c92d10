package tradepost.webhook.core.subscription;

import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.webhook.RotateWebhook;
import tradepost.webhook.Webhook;
import tradepost.webhook.WebhookEvents;
import tradepost.webhook.WriteWebhook;

/** The changes of webhooks. The response with a secret is stored without it. Awaits. */
final class WebhookWriter {
    private static final int WEBHOOKS_MAX = 5_000;
    private static final int OWNED_MAX = 1_000;
    private static final int OVERLAP_HOURS = 24;
    private static final String REQUESTED = "requested";

    private final Db db;
    private final WebhookTargets targets;
    private final WebhookSecrets secrets;
    private final OwnerRights rights;

    WebhookWriter(Db db, WebhookTargets targets, WebhookSecrets secrets, OwnerRights rights) {
        this.db = db;
        this.targets = targets;
        this.secrets = secrets;
        this.rights = rights;
    }

    Webhook create(WriteWebhook body, Caller caller) {
        rights.require(body.types(), caller);
        targets.check(body.url()).await();
        var secret = WebhookSecrets.next();
        var made = Idempotency.write(db, Webhook.class, tx -> {
            requireRoom(tx, caller.userId());
            var id = Ids.next();
            var webhook = tx.single(
                    WebhookQueries::webhook,
                    WebhookQueries.INSERT,
                    id,
                    caller.userId(),
                    body.url(),
                    body.types().toArray(String[]::new),
                    body.description(),
                    Boolean.TRUE.equals(body.ordered()),
                    Boolean.TRUE.equals(body.thin()),
                    Boolean.TRUE.equals(body.paused()) ? REQUESTED : null,
                    WebhookSecrets.hint(secret),
                    secrets.seal(id, secret));
            return WebhookStates.record(tx, WebhookEvents.CREATED, webhook);
        });
        return shown(made, secret);
    }

    private static void requireRoom(Tx tx, UUID owner) {
        tx.takeTurns("webhooks");
        var counts = tx.single(r -> new long[] {r.getLong(0), r.getLong(1)}, WebhookQueries.COUNT, owner);
        if (counts[0] >= WEBHOOKS_MAX || counts[1] >= OWNED_MAX) throw Problem.conflict("too_many_webhooks");
    }

    Webhook patch(UUID id, JsonObject body, Caller caller) {
        if (body.getValue("url") instanceof String url) targets.check(url).await();
        return Idempotency.write(db, Webhook.class, tx -> {
            var now = owned(tx, id, caller);
            var was = new WriteWebhook(
                    now.url(), now.types(), now.description(), now.ordered(), now.thin(), now.paused());
            var to = WriteWebhook.of(MergePatch.apply(Json.write(was), body, Set.of("url", "types")));
            if (!to.types().equals(now.types())) rights.require(to.types(), caller);
            var changed = change(tx, now, to);
            boolean pause = Boolean.TRUE.equals(to.paused());
            if (pause == now.paused()) return changed;
            var moved = pause ? WebhookStates.pause(tx, id, REQUESTED) : WebhookStates.resume(tx, id);
            return Objects.requireNonNull(moved); // its row is locked
        });
    }

    private static Webhook change(Tx tx, Webhook now, WriteWebhook to) {
        boolean ordered = Boolean.TRUE.equals(to.ordered());
        boolean thin = Boolean.TRUE.equals(to.thin());
        boolean same = to.url().equals(now.url())
                && to.types().equals(now.types())
                && Objects.equals(to.description(), now.description())
                && ordered == now.ordered()
                && thin == now.thin();
        if (same) return now;
        var changed = tx.single(
                WebhookQueries::webhook,
                WebhookQueries.UPDATE,
                now.id(),
                to.url(),
                to.types().toArray(String[]::new),
                to.description(),
                ordered,
                thin);
        return WebhookStates.record(tx, WebhookEvents.UPDATED, changed);
    }

    Webhook rotate(UUID id, @Nullable RotateWebhook body, Caller caller) {
        int overlap = body == null || body.overlapHours() == null ? OVERLAP_HOURS : body.overlapHours();
        var secret = WebhookSecrets.next();
        var made = Idempotency.write(db, Webhook.class, tx -> {
            owned(tx, id, caller);
            var rotated = tx.single(
                    WebhookQueries::webhook,
                    WebhookQueries.ROTATE,
                    id,
                    secrets.seal(id, secret),
                    WebhookSecrets.hint(secret),
                    overlap);
            return WebhookStates.record(tx, WebhookEvents.UPDATED, rotated);
        });
        return shown(made, secret);
    }

    Webhook pause(UUID id) {
        return Idempotency.write(db, Webhook.class, tx -> {
            var now = locked(tx, id);
            var paused = WebhookStates.pause(tx, id, REQUESTED);
            return paused == null ? now : paused;
        });
    }

    Webhook resume(UUID id) {
        return Idempotency.write(db, Webhook.class, tx -> {
            var now = locked(tx, id);
            var resumed = WebhookStates.resume(tx, id);
            return resumed == null ? now : resumed;
        });
    }

    Done delete(UUID id) {
        return Idempotency.write(db, Done.class, tx -> {
            locked(tx, id);
            WebhookStates.record(
                    tx, WebhookEvents.DELETED, tx.single(WebhookQueries::webhook, WebhookQueries.DELETE, id));
            return new Done();
        });
    }

    private static Webhook locked(Tx tx, UUID id) {
        var now = WebhookStates.lock(tx, id);
        Request.requireVersion(now.version());
        return now;
    }

    /** What it sends is what its owner may read, so others must not choose to where. */
    private static Webhook owned(Tx tx, UUID id, Caller caller) {
        var now = locked(tx, id);
        if (!now.ownerId().equals(caller.userId()) && !caller.permissions().contains("*"))
            throw Problem.forbidden("not_the_owner");
        return now;
    }

    private static Webhook shown(Webhook made, String secret) {
        return Idempotency.isReplay() ? made : made.with(secret);
    }
}
