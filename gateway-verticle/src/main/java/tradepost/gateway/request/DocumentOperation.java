package tradepost.gateway.request;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.concurrent.ComputePool;
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
        print(request, arguments);
    }

    private void print(OperationRequest request, JsonObject arguments) {
        var response = request.response();
        var turn = UUID.randomUUID().toString();
        var call = request.call(arguments).withAction(document.id()).inTurn(ComputePool.START_MAX_MS, turn);
        response.extend(response.leftMs() + ComputePool.START_MAX_MS);
        response.response().closeHandler(v -> response.abandon());
        var printing = steps.calls().send(call);
        response.atEnd(() -> {
            if (!printing.isComplete()) steps.calls().takeBack(turn);
        });
        OperationSteps.respond(request, printing, reply -> {
            if (reply.body() instanceof JsonObject body) Replies.document(request, Document.of(body), reply);
            else Replies.json(request, arguments, endpoint.fields, reply);
        });
    }
}
