package tradepost.gateway.request;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Document;

/** An operation that returns a record as JSON, or as a document for people such as a PDF. */
record DocumentOperation(Endpoint endpoint, Contract.Printed document, OperationSteps steps)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        var arguments = request.arguments();
        var call = request.call(arguments);
        boolean printed = request.prefers(document.mediaType());
        steps.call(printed ? call.withAction(document.id()) : call, reply -> {
            request.response().response().headers().add("Vary", "Accept");
            if (printed && reply.body() instanceof JsonObject body) Replies.document(request, Document.of(body), reply);
            else Replies.json(request, arguments, endpoint.fields, reply);
        });
    }
}
