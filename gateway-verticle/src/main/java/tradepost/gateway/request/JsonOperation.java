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
        var arguments = request.arguments();
        var included = inclusions.take(request, arguments);
        steps.call(request.call(arguments), reply -> {
            if (included.isEmpty()) Replies.json(request, arguments, endpoint.fields, reply);
            else
                OperationSteps.respond(
                        request,
                        inclusions.add(included, request, reply.body()),
                        body -> Replies.included(request, arguments, endpoint.fields, body));
        });
    }
}
