package tradepost.gateway.request;

import java.util.List;
import tradepost.gateway.access.SessionCookie;
import tradepost.gateway.answer.Refusal;
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
        if (SessionCookie.isWanted(endpoint.op, request.http())) callWithCookie(request);
        else inclusions.call(steps, request, request.arguments(), endpoint.fields);
    }

    private void callWithCookie(OperationRequest received) {
        var http = received.http();
        var request = received.withBody(SessionCookie.body(endpoint.op, http, received.body()));
        var arguments = request.arguments();
        var call = steps.calls().send(request.call(arguments)).onFailure(t -> {
            if (t instanceof Refusal refused && refused.status == 401) SessionCookie.delete(http);
        });
        OperationSteps.respond(request, call, reply -> {
            SessionCookie.keep(endpoint.op, http, reply.body());
            Replies.json(request, arguments, endpoint.fields, reply);
        });
    }
}
