package tradepost.webhook.core.source;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.db.Db;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.operation.AnyOperation;
import tradepost.kernel.operation.OperationCall;
import tradepost.kernel.operation.OperationReply;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.signature.Hmac;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Sha256;
import tradepost.webhook.core.signature.WebhookSignature;
import tradepost.webhook.core.source.HookSourceQueries.Verified;
import tradepost.webhook.core.source.ReceivedHookQueries.Claim;
import tradepost.webhook.source.HookReceipt;
import tradepost.webhook.source.HookSource;

/**
 * Receives messages: verifies, claims, maps, calls the operation, and records the outcome. The operation gets an Idempotency-Key that is
 * made of the source and the message, so that a message whose outcome was not recorded has one effect when it comes again. Awaits.
 */
final class HookReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(HookReceiver.class);
    private static final String CONTEXT = "webhook";
    private static final int BODY_MAX = 256 * 1_024;
    private static final int UUID_CHARACTERS = 36;
    private static final int MESSAGE_ID_MAX = 150;
    private static final int AT_ONCE_MAX = 256;
    private static final int AT_ONCE_OF_SOURCE_MAX = 32;
    /** More than a request takes. */
    private static final int LEASE_S = 15;
    /** The refusals that a service records under an Idempotency-Key: see Idempotency. */
    private static final Set<Integer> DECIDED = Set.of(404, 409, 412);

    /** A secret for sources that do not exist, so that both take the same time. */
    private static final String NO_SECRET = "0".repeat(64);

    private final Db db;
    private final HookSourceWriter sources;
    private final AnyOperation operations;
    private final ClusterClock clock;
    private final HolderCounts inFlight = new HolderCounts(
            AT_ONCE_MAX,
            AT_ONCE_OF_SOURCE_MAX,
            limit -> Problem.tooMany("too_many_hooks", AT_ONCE_OF_SOURCE_MAX, 1, 1));

    HookReceiver(Db db, HookSourceWriter sources, AnyOperation operations, ClusterClock clock) {
        this.db = db;
        this.sources = sources;
        this.operations = operations;
        this.clock = clock;
    }

    HookReceipt receive(String id, RawBody sent) {
        var body = sent.bytes();
        if (body.length > BODY_MAX) throw Problem.of(413, "payload_too_large");
        var source = verified(id, sent, body);
        if (source.paused()) throw Problem.conflict("source_paused");
        inFlight.take(source.id(), 1);
        try {
            return once(source, sent, body);
        } finally {
            inFlight.giveBack(source.id(), 1);
        }
    }

    /** Fails 401 invalid_signature, also for a source that does not exist. */
    private HookSource verified(String id, RawBody sent, byte[] body) {
        var uuid = uuid(id);
        var found = uuid == null
                ? List.<Verified>of()
                : db.list(HookSourceQueries::verified, HookSourceQueries.VERIFIED, uuid)
                        .await();
        if (found.isEmpty()) {
            Hmac.sha256(NO_SECRET.getBytes(StandardCharsets.UTF_8), body);
            throw Problem.unauthorized("invalid_signature");
        }
        var source = found.getFirst();
        if (!MessageVerification.isValid(source.source(), sources.opened(source), sent.headers(), body, clock.now()))
            throw Problem.unauthorized("invalid_signature");
        return source.source();
    }

    private static @Nullable UUID uuid(String id) {
        try {
            return id.length() == UUID_CHARACTERS ? UUID.fromString(id) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private HookReceipt once(HookSource source, RawBody sent, byte[] body) {
        var message = parsed(body);
        var messageId = known(source, sent, body, messageId(source, sent, message, body));
        var claimed = db.list(
                        ReceivedHookQueries::claim,
                        ReceivedHookQueries.CLAIM,
                        Ids.next(),
                        source.id(),
                        messageId,
                        source.operation(),
                        LEASE_S)
                .await();
        if (claimed.isEmpty()) return again(source, messageId);
        return attempt(source, messageId, message, claimed.getFirst());
    }

    /** The first response of a message that is decided. Fails 409 hook_in_progress. */
    private HookReceipt again(HookSource source, String messageId) {
        var found = db.list(ReceivedHookQueries::found, ReceivedHookQueries.FIND, source.id(), messageId)
                .await();
        if (found.isEmpty() || !found.getFirst().decided()) throw Problem.conflict("hook_in_progress");
        var hook = found.getFirst().hook();
        int status = hook.httpStatus() == null ? 500 : hook.httpStatus();
        if (hook.code() != null)
            throw Problem.of(status, hook.code(), hook.details().toArray(JsonObject[]::new));
        Request.answerHeader("idempotent-replayed", "true");
        return new HookReceipt(hook.id(), messageId, status);
    }

    private HookReceipt attempt(HookSource source, String messageId, @Nullable Object message, Claim claim) {
        try {
            if (message == null)
                throw MessageMapping.failed(List.of(Problem.detail("", "the message is not JSON, or null")));
            var arguments = MessageMapping.apply(source.mapping(), message);
            var key = "hook:" + source.id() + ":" + Sha256.hex(messageId.getBytes(StandardCharsets.UTF_8));
            var call = new OperationCall(source.operation(), arguments.path(), arguments.body(), key);
            var reply = Request.inNameOf(
                    CONTEXT,
                    () -> operations.call(source.serviceAccountId(), call).await());
            return answered(claim, messageId, reply);
        } catch (RuntimeException e) {
            throw refused(claim, Problem.from(e));
        }
    }

    private HookReceipt answered(Claim claim, String messageId, OperationReply reply) {
        if (!reply.isSuccess()) throw refusal(reply);
        finish(claim, "done", true, reply.status(), null, new JsonArray(), reply.response());
        if (reply.replayed()) Request.answerHeader("idempotent-replayed", "true");
        return new HookReceipt(claim.id(), messageId, reply.status());
    }

    /** Of the operation, with its code and details. */
    private static ServiceException refusal(OperationReply reply) {
        var error = reply.response().getJsonObject("error", new JsonObject());
        var details = HookSourceQueries.objects(error.getJsonArray("details"));
        var code = error.getString("code", "internal");
        var refusal = Problem.of(reply.status(), code, details.toArray(JsonObject[]::new));
        return reply.status() == 500 ? Problem.unavailable("unavailable") : refusal;
    }

    private ServiceException refused(Claim claim, ServiceException refusal) {
        var debug = refusal.getDebugInfo() == null ? new JsonObject() : refusal.getDebugInfo();
        finish(
                claim,
                "failed",
                DECIDED.contains(refusal.failureCode()) && !"request_in_progress".equals(refusal.getMessage()),
                refusal.failureCode(),
                refusal.getMessage(),
                debug.getJsonArray("details", new JsonArray()),
                null);
        return refusal;
    }

    /** What cannot be recorded is tried again when the message comes again. */
    private void finish(
            Claim claim,
            String status,
            boolean decided,
            int httpStatus,
            @Nullable String code,
            JsonArray details,
            @Nullable JsonObject response) {
        try {
            db.query(
                            ReceivedHookQueries.FINISH,
                            claim.id(),
                            claim.attempts(),
                            status,
                            decided,
                            httpStatus,
                            code,
                            details,
                            response == null ? null : StoredResponse.of(response))
                    .await();
        } catch (RuntimeException e) {
            LOG.warn("the outcome of the received hook {} was not recorded", claim.id(), e);
        }
    }

    private static @Nullable Object parsed(byte[] body) {
        try {
            return Json.decodeValue(Buffer.buffer(body));
        } catch (DecodeException e) {
            return null;
        }
    }

    /**
     * The id under which the signed content came first, if the sender's id is in a header, because whoever has seen a message could send it
     * under another one. Fails 409 hook_in_progress.
     */
    private String known(HookSource source, RawBody sent, byte[] body, String messageId) {
        if (source.messageIdHeader() == null) return messageId;
        var time = MessageVerification.signedTime(source, sent.headers());
        var content = Buffer.buffer(time + ".").appendBytes(body).getBytes();
        return db
                .list(
                        r -> r.getString(0),
                        ReceivedHookQueries.CLAIM_CONTENT,
                        source.id(),
                        Sha256.hex(content),
                        messageId)
                .await()
                .stream()
                .findFirst()
                .orElseThrow(() -> Problem.conflict("hook_in_progress"));
    }

    /** A message without an id is known by its content. */
    private static String messageId(HookSource source, RawBody sent, @Nullable Object message, byte[] body) {
        var name = source.verification().equals(MessageVerification.STANDARD)
                ? WebhookSignature.ID
                : source.messageIdHeader();
        var id = name == null ? null : MessageVerification.header(sent.headers(), name);
        if (source.messageIdPointer() != null
                && JsonPath.of(source.messageIdPointer()).read(message) instanceof Object value) id = value.toString();
        if (id == null || id.isEmpty()) return "sha256:" + Sha256.hex(body);
        boolean plain = id.length() <= MESSAGE_ID_MAX && id.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        return plain ? id : "sha256:" + Sha256.hex(id);
    }
}
