package tradepost.gateway.request;

import java.util.List;
import java.util.stream.Stream;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.csv.CsvExport;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;

/** A list in pages of JSON, or as a whole in CSV or, if its contract says so, as JSON lines. */
record ListOperation(Endpoint endpoint, OperationSteps steps, Inclusions inclusions, CsvExports exports)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, request -> {
            if (request.prefers("text/csv")) export(request, false);
            else if (endpoint.hasJsonLines && request.prefers(CsvExport.JSON_LINES)) export(request, true);
            else page(request);
        });
    }

    private void page(OperationRequest request) {
        var arguments = request.arguments();
        var fields = request.takeFields(arguments);
        var requested = request.requestedInclusions(arguments);
        inclusions.call(steps, request, arguments, requested.isEmpty() ? fields : with(fields, requested));
    }

    /** The fields that the client wants, with those that include adds. */
    private List<String> with(List<String> fields, List<String> included) {
        return fields.equals(endpoint.fields)
                ? fields
                : Stream.concat(fields.stream(), included.stream()).distinct().toList();
    }

    /** Has no limit unless the client gives one. */
    private void export(OperationRequest request, boolean asLines) {
        var http = request.http();
        var type = Headers.single(http, "Content-Type");
        var arguments = endpoint.arguments(request.pathValues(), http.query(), true, type, request.body());
        if (!request.requestedInclusions(arguments).isEmpty())
            throw Refusal.of(400, "invalid_request", "include", "is only possible in JSON");
        exports.begin(request, request.takeFields(arguments), arguments, asLines, steps.calls());
    }
}
