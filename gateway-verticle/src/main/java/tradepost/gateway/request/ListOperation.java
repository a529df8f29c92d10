package tradepost.gateway.request;

import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;

/** A list in pages of JSON, or as a whole in CSV. */
record ListOperation(Endpoint endpoint, OperationSteps steps, CsvExports exports) implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, request -> {
            if (request.prefers("text/csv")) export(request);
            else page(request);
        });
    }

    private void page(OperationRequest request) {
        var arguments = request.arguments();
        var fields = request.takeFields(arguments);
        steps.call(request.call(arguments), reply -> Replies.json(request, arguments, fields, reply));
    }

    /** Has no limit unless the client gives one. */
    private void export(OperationRequest request) {
        var http = request.http();
        var type = Headers.single(http, "Content-Type");
        var arguments = endpoint.arguments(request.pathValues(), http.query(), true, type, request.body());
        exports.begin(request, request.takeFields(arguments), arguments, steps.calls());
    }
}
