package tradepost.gateway.request;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.request.Request;

/**
 * An operation whose service waits for an event if the client asks it to.
 *
 * @param waitMaxSeconds a longer wait is shortened, because the connection would be closed as idle before the response
 * @param gateway see {@link Request#GATEWAY}
 */
record LongPollOperation(Endpoint endpoint, OperationSteps steps, int waitMaxSeconds, String gateway)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        var arguments = request.arguments();
        long waitMs = waitMs(arguments);
        if (waitMs == 0) {
            steps.call(request.call(arguments), reply -> Replies.json(request, arguments, endpoint.fields, reply));
            return;
        }
        var call = request.call(arguments).waiting(waitMs, gateway);
        var response = request.response();
        response.extend(response.leftMs() + waitMs);
        steps.call(call, reply -> {
            Runnable respond = () -> Replies.json(request, arguments, endpoint.fields, reply);
            var token = request.sender().token();
            if (token == null) respond.run();
            else steps.gate().authenticateAgain(response, token, respond);
        });
    }

    /** The time to wait that the client requests: both deadlines are extended by it. */
    private long waitMs(JsonObject arguments) {
        for (var part : ServiceCall.waitingParts(arguments))
            if (part.getValue("wait") instanceof Number requested) {
                int seconds = Math.min(requested.intValue(), waitMaxSeconds);
                part.put("wait", seconds);
                return seconds * 1_000L;
            }
        return 0;
    }
}
