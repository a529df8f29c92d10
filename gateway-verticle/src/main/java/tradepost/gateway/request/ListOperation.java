package tradepost.gateway.request;

import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.exports.ListFormat;

/** A list in pages of JSON, or as a whole in CSV, as a workbook or, if its contract says so, as JSON lines. */
record ListOperation(Endpoint endpoint, OperationSteps steps, Inclusions inclusions, ListTransfers transfers)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, request -> {
            var format = preferred(request);
            if (format == null) page(request);
            else export(request, format);
        });
    }

    /** The format that the client prefers to JSON; null for none. */
    static @Nullable ListFormat preferred(OperationRequest request) {
        var formats = Arrays.stream(ListFormat.values())
                .filter(f -> f != ListFormat.JSON_LINES || request.endpoint().hasJsonLines)
                .toList();
        var type = request.preferred(formats.stream().map(ListFormat::mediaType).toList());
        return formats.stream()
                .filter(f -> f.mediaType().equals(type))
                .findFirst()
                .orElse(null);
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
    private void export(OperationRequest request, ListFormat format) {
        var http = request.http();
        var type = Headers.single(http, "Content-Type");
        var arguments = endpoint.arguments(request.pathValues(), http.query(), true, type, request.body());
        if (!request.requestedInclusions(arguments).isEmpty())
            throw Refusal.of(400, "invalid_request", "include", "is only possible in JSON");
        transfers.begin(
                request,
                request.takeFields(arguments),
                arguments,
                format,
                page -> steps.calls()
                        .send(request.call(page))
                        .map(Message::body)
                        .map(JsonObject.class::cast));
    }
}
