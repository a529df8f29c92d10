package tradepost.webhook.core.source;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.operation.AnyOperation;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.signature.SecretBox;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;
import tradepost.webhook.WebhookEvents;
import tradepost.webhook.source.HookSource;
import tradepost.webhook.source.RotateHookSource;
import tradepost.webhook.source.WriteHookSource;

/** Creates and changes hook sources. A response with a secret is stored without it. Awaits. */
final class HookSourceWriter {
    static final String NOT_FOUND = "hook_source_not_found";
    private static final int SOURCES_MAX = 500;
    private static final int OVERLAP_HOURS = 24;
    private static final Set<String> REQUIRED =
            Set.of("name", "verification", "service_account_id", "operation", "mapping");

    private final Db db;
    private final AnyOperation operations;
    private final SecretBox box;

    HookSourceWriter(Db db, AnyOperation operations, SecretBox box) {
        this.db = db;
        this.operations = operations;
        this.box = box;
    }

    HookSource create(WriteHookSource body, Caller caller) {
        check(body, caller);
        var secret = MessageVerification.secret(body.verification(), body.secret());
        var made = Idempotency.write(db, HookSource.class, tx -> {
            requireRoom(tx);
            var id = Ids.next();
            var source = tx.single(
                    HookSourceQueries::source,
                    HookSourceQueries.INSERT,
                    id,
                    caller.userId(),
                    Text.visible("name", body.name()),
                    body.verification(),
                    body.signatureHeader(),
                    body.signaturePrefix(),
                    body.timestampHeader(),
                    body.messageIdHeader(),
                    body.messageIdPointer(),
                    body.serviceAccountId(),
                    body.operation(),
                    new JsonArray(body.mapping()),
                    Boolean.TRUE.equals(body.paused()),
                    MessageVerification.hint(secret),
                    sealed(id, secret));
            return published(tx, WebhookEvents.SOURCE_CREATED, source);
        });
        return shown(made, secret);
    }

    static void requireRoom(Tx tx) {
        tx.takeTurns("hook sources");
        if (tx.single(r -> r.getLong(0), HookSourceQueries.COUNT) >= SOURCES_MAX)
            throw Problem.conflict("too_many_sources");
    }

    HookSource patch(UUID id, JsonObject body, Caller caller) {
        var before = db.require(NOT_FOUND, HookSourceQueries::source, HookSourceQueries.GET, id)
                .await();
        var wanted = patched(before, body);
        // whoever may not call the operation may still stop those who do
        if (!onlyPauses(body)) check(wanted, caller);
        return Idempotency.write(db, HookSource.class, tx -> {
            var now = locked(tx, id);
            if (now.version() != before.version()) throw changedMeanwhile();
            if (!wanted.verification().equals(now.verification()))
                MessageVerification.requireFit(
                        wanted.verification(),
                        opened(tx.single(HookSourceQueries::verified, HookSourceQueries.VERIFIED, id)));
            return published(tx, eventOf(before, wanted, body), updated(tx, id, wanted));
        });
    }

    private static ServiceException changedMeanwhile() {
        return Problem.of(412, "stale_version", Problem.detail("version", "somebody has changed it meanwhile"));
    }

    private static boolean onlyPauses(JsonObject body) {
        return body.size() == 1 && Boolean.TRUE.equals(body.getValue("paused"));
    }

    private static WriteHookSource patched(HookSource source, JsonObject body) {
        var json = Json.write(source.written());
        return WriteHookSource.of(MergePatch.apply(json, body, REQUIRED));
    }

    private static String eventOf(HookSource before, WriteHookSource wanted, JsonObject body) {
        boolean paused = Boolean.TRUE.equals(wanted.paused());
        if (body.size() != 1 || paused == before.paused()) return WebhookEvents.SOURCE_UPDATED;
        return paused ? WebhookEvents.SOURCE_PAUSED : WebhookEvents.SOURCE_RESUMED;
    }

    private static HookSource updated(Tx tx, UUID id, WriteHookSource w) {
        return tx.single(
                HookSourceQueries::source,
                HookSourceQueries.UPDATE,
                id,
                Text.visible("name", w.name()),
                w.verification(),
                w.signatureHeader(),
                w.signaturePrefix(),
                w.timestampHeader(),
                w.messageIdHeader(),
                w.messageIdPointer(),
                w.serviceAccountId(),
                w.operation(),
                new JsonArray(w.mapping()),
                Boolean.TRUE.equals(w.paused()));
    }

    HookSource rotate(UUID id, @Nullable RotateHookSource body, Caller caller) {
        var source = db.require(NOT_FOUND, HookSourceQueries::source, HookSourceQueries.GET, id)
                .await();
        // whoever knows the secret calls the operation
        requireHeld(operation(source.operation()), caller);
        var secret = MessageVerification.secret(source.verification(), body == null ? null : body.secret());
        var hours = body == null || body.overlapHours() == null ? OVERLAP_HOURS : body.overlapHours();
        var made = Idempotency.write(db, HookSource.class, tx -> {
            locked(tx, id);
            var rotated = tx.single(
                    HookSourceQueries::source,
                    HookSourceQueries.ROTATE,
                    id,
                    sealed(id, secret),
                    MessageVerification.hint(secret),
                    hours);
            return published(tx, WebhookEvents.SOURCE_UPDATED, rotated);
        });
        return shown(made, secret);
    }

    Done delete(UUID id) {
        return Idempotency.write(db, Done.class, tx -> {
            var source = locked(tx, id);
            tx.sql(HookSourceQueries.DELETE, id);
            EventLog.append(
                    tx, WebhookEvents.SOURCE_DELETED, id, source.version() + 1, event(source, source.version() + 1));
            return new Done();
        });
    }

    private void check(WriteHookSource source, Caller caller) {
        MessageVerification.check(source);
        var op = operation(source.operation());
        requireHeld(op, caller);
        MappingRule.check(Contract.load(context(source.operation())), op, source.mapping());
        requireUsable(source.serviceAccountId(), op);
    }

    private static Contract.Operation operation(String name) {
        var op = AnyOperation.find(name);
        if (op == null || op.isRead() || op.access().stepUp())
            throw Problem.badRequest(
                    "unknown_operation", Problem.detail("operation", "is not an operation that a source can call"));
        return op;
    }

    static String context(String operation) {
        return operation.substring(0, operation.indexOf('.'));
    }

    /** Nobody grants what he does not hold himself, everywhere. */
    private static void requireHeld(Contract.Operation op, Caller caller) {
        if (!caller.may(op.permission()))
            throw Problem.forbidden("not_held", Problem.detail("permission", op.permission()));
        if (caller.isLimited())
            throw Problem.forbidden(
                    "not_held", Problem.detail("permission", "you are limited to some locations, and a source is not"));
    }

    private void requireUsable(UUID account, Contract.Operation op) {
        var acting = Request.inNameOf("webhook", () -> caller(account));
        if (acting == null || !acting.role().equals(Roles.SERVICE)) throw unusable("is not an active service account");
        if (!op.permits(acting)) throw unusable("lacks the permission " + op.permission());
    }

    /** Null if there is none that is active. */
    private @Nullable Caller caller(UUID account) {
        try {
            return operations.caller(account).await();
        } catch (ServiceException e) {
            if (e.failureCode() == 403) return null;
            throw e;
        }
    }

    private static ServiceException unusable(String reason) {
        return Problem.badRequest("unusable_service_account", Problem.detail("service_account_id", reason));
    }

    private static HookSource locked(Tx tx, UUID id) {
        var now = tx.require(NOT_FOUND, HookSourceQueries::source, HookSourceQueries.LOCK, id);
        Request.requireVersion(now.version());
        return now;
    }

    private Buffer sealed(UUID id, String secret) {
        return Buffer.buffer(box.seal(id.toString(), secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** The secrets that are good now. */
    List<String> opened(HookSourceQueries.Verified source) {
        var name = source.source().id().toString();
        return source.secrets().stream()
                .map(s -> new String(box.open(name, s.getBytes()), StandardCharsets.UTF_8))
                .toList();
    }

    private static HookSource published(Tx tx, String type, HookSource source) {
        EventLog.append(tx, type, source.id(), source.version(), event(source, source.version()));
        return source;
    }

    private static WebhookEvents.HookSourceChanged event(HookSource s, long version) {
        return new WebhookEvents.HookSourceChanged(
                s.id(),
                s.ownerId(),
                s.name(),
                s.verification(),
                s.serviceAccountId(),
                s.operation(),
                s.paused(),
                version);
    }

    private static HookSource shown(HookSource made, String secret) {
        return Idempotency.isReplay() ? made : made.with(secret);
    }
}
