package tradepost.gateway.request;

import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;

/** An operation that reads and writes JSON. */
record JsonOperation(Endpoint endpoint, OperationSteps steps) implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        var arguments = request.arguments();
        steps.call(request.call(arguments), reply -> Replies.json(request, arguments, endpoint.fields, reply));
    }
}
