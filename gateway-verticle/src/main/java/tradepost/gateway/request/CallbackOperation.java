package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.json.Json;

/** An operation that receives a body as it was sent, with its headers, so that the service can check its signature. */
record CallbackOperation(Endpoint endpoint, OperationSteps steps) implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        var http = request.http();
        var arguments = endpoint.arguments(request.pathValues(), http.query(), false, null, Buffer.buffer());
        var sent = RawBody.sent(request.body(), Headers.withoutCredentials(http));
        var call = request.call(arguments.put("body", Json.write(sent)), () -> RequestHash.of(request, null));
        steps.call(call, reply -> Replies.json(request, arguments, endpoint.fields, reply));
    }
}
