package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.DataHash;
import tradepost.kernel.json.Json;
import tradepost.kernel.operation.AnyOperation;
import tradepost.kernel.operation.OperationCall;
import tradepost.kernel.operation.OperationCalls;
import tradepost.kernel.operation.OperationReply;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.BusinessZone;

/** Calls operations for contexts, by their contracts, as a request of a client does. Lives on one event loop. */
public final class ServedOperations implements OperationCalls {
    private record Served(Endpoint endpoint, ErrorMessages messages) {}

    private final Env env;
    private final BusCaller calls;
    private final int callMs;
    private final Map<String, Served> operations = new HashMap<>();

    public ServedOperations(Env env, List<Contract> contracts, HttpLimits limits) {
        this.env = env;
        calls = new BusCaller(env.vertx(), limits.retryPauseMs(), limits.silentMs());
        callMs = limits.callMs();
        var zone = BusinessZone.of(env.config().text(Settings.BUSINESS_ZONE));
        var messages = new ErrorMessages(contracts);
        for (var contract : contracts)
            for (var endpoint : Endpoint.of(contract, zone))
                if (AnyOperation.isCallable(endpoint.op))
                    operations.put(
                            contract.context() + "." + endpoint.op.id(), new Served(endpoint, messages.of(contract)));
    }

    @Override
    public Future<OperationReply> callOperation(OperationCall call, Caller caller) {
        var served = operations.get(call.operation());
        if (served == null)
            return Future.failedFuture(Problem.badRequest(
                    "unknown_operation", Problem.detail("operation", "is not the name of an operation")));
        return answer(served, call, caller);
    }

    private Future<OperationReply> answer(Served served, OperationCall call, Caller caller) {
        var op = served.endpoint.op;
        try {
            var refusal = op.access().refusal(caller, env.tokens().clock().now());
            if (refusal != null) throw refusal;
            return calls.<@Nullable Object>send(message(op, arguments(served.endpoint, call), call))
                    .map(reply -> success(op, reply))
                    .otherwise(t -> refusal(served, t));
        } catch (RuntimeException t) {
            return Future.succeededFuture(refusal(served, t));
        }
    }

    private static JsonObject arguments(Endpoint endpoint, OperationCall call) {
        var values = endpoint.op.pathParams().stream()
                .map(p -> encoded(call.path().getOrDefault(p.name(), "")))
                .toList();
        var body = call.body();
        return endpoint.arguments(
                values, null, false, "application/json", body == null ? Buffer.buffer() : body.toBuffer());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The caller is that of the request being served. */
    private BusCall message(Contract.Operation op, JsonObject arguments, OperationCall call) {
        var message = BusCall.to(op.service(), arguments, callMs).action(op.id());
        if (op.isRead()) return message.read().repeatedAs(RetrySafety.CONCURRENT);
        var key = call.key();
        if (key == null) return message.repeatedAs(RetrySafety.UNSAFE);
        return message.header(Request.IDEMPOTENCY_KEY, key)
                .header(Request.REQUEST_HASH, hash(call))
                .repeatedAs(RetrySafety.SEQUENTIAL);
    }

    private static String hash(OperationCall call) {
        return HexFormat.of().formatHex(DataHash.of(Json.write(call)).getBytes());
    }

    private static OperationReply success(Contract.Operation op, Message<@Nullable Object> reply) {
        boolean accepted = op.acceptedMessage() != null && reply.headers().contains(Request.ACCEPTED);
        int status = accepted ? 202 : op.status();
        var envelope = new JsonObject()
                .put("status", status)
                .put("message", accepted ? op.acceptedMessage() : op.message(new JsonObject()));
        if (op.meta() && reply.body() instanceof JsonObject whole)
            envelope.put("data", whole.getValue("data")).put("meta", whole.getValue("meta"));
        else if (reply.body() != null) envelope.put("data", reply.body());
        return new OperationReply(status, "true".equals(reply.headers().get("idempotent-replayed")), envelope);
    }

    private static OperationReply refusal(Served served, Throwable t) {
        var request = Request.current();
        var id = request == null ? null : request.header(Request.REQUEST_ID);
        var refusal = Failures.of(t, served.endpoint.op.isRead(), id == null ? "" : id);
        return new OperationReply(
                refusal.status, refusal.replayed, served.messages.plain(refusal, id == null ? "" : id));
    }
}
