package tradepost.gateway.request;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Document;

/** An operation that returns a record as JSON, or as a document for people such as a PDF. */
record DocumentOperation(Endpoint endpoint, Contract.Printed document, OperationSteps steps, Inclusions inclusions)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        var arguments = request.arguments();
        request.response().response().headers().add("Vary", "Accept");
        if (!request.prefers(document.mediaType())) {
            inclusions.call(steps, request, arguments, endpoint.fields);
            return;
        }
        if (!request.requestedInclusions(arguments).isEmpty())
            throw Refusal.of(400, "invalid_request", Contract.INCLUDE, "is only possible in JSON");
        if (!endpoint.op.hasQuery()) arguments.remove("query");
        steps.call(request.call(arguments).withAction(document.id()), reply -> {
            if (reply.body() instanceof JsonObject body) Replies.document(request, Document.of(body), reply);
            else Replies.json(request, arguments, endpoint.fields, reply);
        });
    }
}
