package tradepost.gateway.request;

import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;

/** An operation that reads and writes JSON. */
record JsonOperation(Endpoint endpoint, OperationSteps steps, Inclusions inclusions)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        inclusions.call(steps, request, request.arguments(), endpoint.fields);
    }
}
