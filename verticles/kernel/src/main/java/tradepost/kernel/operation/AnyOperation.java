package tradepost.kernel.operation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.Request;

/**
 * Calls any operation of any context in the name of a user or service account, with the permissions that it has now. The calling context
 * must act in its own name ({@link tradepost.kernel.request.Request#actAs}), and auth must know it as one that may.
 */
public final class AnyOperation {
    private static final int CALL_MS = 8_000;
    private static final int AUTH_MS = 3_000;
    private static final int PAUSE_MS = 50;

    private final BusCaller calls;

    public AnyOperation(Vertx vertx) {
        calls = new BusCaller(vertx, PAUSE_MS, 0);
    }

    /**
     * The operation with this name, such as {@code sales.createOrder}; null if there is none that can be called: it reads and writes JSON,
     * and requires a permission of its caller.
     */
    public static Contract.@Nullable Operation find(String name) {
        int dot = name.indexOf('.');
        if (dot < 0 || !ContextModule.names().contains(name.substring(0, dot))) return null;
        return Contract.load(name.substring(0, dot)).operations().stream()
                .filter(op -> op.id().equals(name.substring(dot + 1)) && isCallable(op))
                .findFirst()
                .orElse(null);
    }

    /** Not what anybody may call, or every user for his own account only. */
    public static boolean isCallable(Contract.Operation op) {
        return op.kind() == Contract.Kind.JSON && op.permission().indexOf(':') > 0;
    }

    /**
     * The response of the operation, also if it is a refusal. A call with a key is repeated while that may help. Fails 403
     * account_not_active, 400 unknown_operation, 503 or 504.
     */
    public Future<OperationReply> call(UUID account, OperationCall call) {
        return token(account)
                .compose(token -> calls.<JsonObject>send(BusCall.to(
                                OperationCalls.ADDRESS,
                                new JsonObject().put("call", Json.write(call)),
                                Deadline.innerMs(CALL_MS))
                        .action("callOperation")
                        .token(token)
                        .headers(cause())
                        .repeatedAs(call.key() == null ? RetrySafety.UNSAFE : RetrySafety.SEQUENTIAL)))
                .map(reply -> OperationReply.of(reply.body()));
    }

    /** What the user, key or service account may do now. Fails 403 account_not_active if it is not active or does not exist. */
    public Future<Caller> caller(UUID account) {
        return ask("callerOfJob", account).map(Caller::of);
    }

    /** What names the request that has caused the call. */
    private static Map<String, String> cause() {
        var cause = new HashMap<String, String>();
        var request = Request.current();
        cause.put(Request.VIA, "callOperation");
        if (request == null) return cause;
        for (var name : List.of(Request.REQUEST_ID, Request.CLIENT_ADDRESS, Request.TRACEPARENT)) {
            var value = request.header(name);
            if (value != null) cause.put(name, value);
        }
        return cause;
    }

    private Future<String> token(UUID account) {
        return ask("jobToken", account).map(answer -> answer.getString("token"));
    }

    /** Auth knows the calling context by its seal. */
    private Future<JsonObject> ask(String action, UUID account) {
        var call = BusCall.to(
                        Tokens.AUTH_ADDRESS,
                        new JsonObject().put("userId", account.toString()),
                        Deadline.innerMs(AUTH_MS))
                .action(action)
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return calls.<JsonObject>send(call).map(Message::body);
    }
}
