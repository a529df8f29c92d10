package tradepost.gateway.request;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.request.Request;

/**
 * What the service of an operation is asked.
 *
 * @param op the operation, usually that of the request
 * @param action the method of the service
 * @param headers of the message, besides those that every message has
 * @param waitMs how long the service may wait for an event or for its turn, or take for a file, on top of the time of a response
 */
record ServiceCall(
        OperationRequest request,
        Contract.Operation op,
        String action,
        JsonObject arguments,
        Map<String, String> headers,
        RetrySafety safety,
        long waitMs) {
    ServiceCall withAction(String other) {
        return new ServiceCall(request, op, other, arguments, headers, safety, waitMs);
    }

    /** Each statement of the service ends after this time, because nobody waits for its result any more. */
    ServiceCall withStatementLimit(int ms) {
        var all = new HashMap<>(headers);
        all.put(Request.STATEMENT_MS, Integer.toString(ms));
        return new ServiceCall(request, op, action, arguments, all, safety, waitMs);
    }

    /** A read that waits for an event is not sent to another node, because its silence is expected. */
    ServiceCall waiting(long ms, String gateway) {
        return unhurried(ms, Request.GATEWAY, gateway);
    }

    /** The same for one that waits for its turn, from which {@code turn} takes it back. */
    ServiceCall inTurn(long ms, String turn) {
        return unhurried(ms, Request.TURN, turn);
    }

    private ServiceCall unhurried(long ms, String header, String value) {
        var unhurried = safety == RetrySafety.CONCURRENT ? RetrySafety.SEQUENTIAL : safety;
        var all = new HashMap<>(headers);
        all.put(header, value);
        return new ServiceCall(request, op, action, arguments, all, unhurried, ms);
    }

    /** The service may take so much longer than others. */
    ServiceCall takingLonger(long ms) {
        return new ServiceCall(request, op, action, arguments, headers, safety, ms);
    }

    /** Whether it waits, for an event or for its turn, rather than takes longer than others. */
    boolean waits() {
        return waitMs > 0 && op.upload() == null;
    }

    /** The same call, which the service answers at once. */
    ServiceCall withoutWait() {
        for (var part : waitingParts(arguments)) part.put("wait", 0);
        return new ServiceCall(request, op, action, arguments, headers, safety, 0);
    }

    /** Where the client requests to wait: in the query or in the body. */
    static List<JsonObject> waitingParts(JsonObject arguments) {
        return Stream.of("query", "body")
                .map(arguments::getValue)
                .filter(part -> part instanceof JsonObject o && o.containsKey("wait"))
                .map(JsonObject.class::cast)
                .toList();
    }
}
