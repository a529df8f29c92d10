package tradepost.gateway.request;

import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.exports.ListFormat;

/** An operation that reads and writes JSON. The rows that its response may have are also sent in CSV or as a workbook. */
record JsonOperation(Endpoint endpoint, OperationSteps steps, Inclusions inclusions, ListTransfers transfers)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::call);
    }

    private void call(OperationRequest request) {
        var arguments = request.arguments();
        var rows = endpoint.op.rows();
        var format = rows == null ? null : ListOperation.preferred(request);
        if (rows == null || format == null) inclusions.call(steps, request, arguments, endpoint.fields);
        else export(request, arguments, rows, format);
    }

    /** The rows are the only page of a list. */
    private void export(OperationRequest request, JsonObject arguments, String rows, ListFormat format) {
        var ofList = new JsonObject().put("query", new JsonObject());
        transfers.begin(
                request,
                endpoint.fields,
                ofList,
                format,
                page -> steps.calls()
                        .send(request.call(arguments))
                        .map(Message::body)
                        .map(JsonObject.class::cast)
                        .map(body -> new JsonObject().put("data", body.getJsonArray(rows))));
    }
}
