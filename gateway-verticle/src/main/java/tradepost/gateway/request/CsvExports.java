package tradepost.gateway.request;

import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import tradepost.gateway.csv.CsvExport;
import tradepost.gateway.export.ExportReports;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.LongRequests;

/** The lists that are sent as a whole. Each reads a whole table. Lives on one event loop. */
final class CsvExports {
    private final HttpLimits limits;
    private final LongRequests running = LongRequests.ofLists();

    private final ExportReports reports;

    CsvExports(HttpLimits limits, ExportReports reports) {
        this.limits = limits;
        this.reports = reports;
    }

    /** Responds with the list, as CSV or as JSON lines, and reports it to the audit trail. Each page has the time of a whole request, for the service and for the client. Fails 429 or 503. */
    void begin(
            OperationRequest request, List<String> fields, JsonObject arguments, boolean asLines, ServiceCalls calls) {
        var response = request.response();
        running.take(Objects.requireNonNull(request.sender().holder()), response);
        var path = request.op().path();
        var name = path.substring(path.lastIndexOf('/') + 1);
        var export = new CsvExport(response, name, fields, arguments, asLines, page -> {
            response.extend(limits.requestMs());
            return calls.send(request.call(page)).map(Message::body).map(JsonObject.class::cast);
        });
        if (!HttpMethod.HEAD.equals(request.http().method()))
            response.atEnd(() -> {
                if (export.hasBegun())
                    reports.add(response, asLines ? "jsonl" : "csv", export.rows(), export.isComplete());
            });
        export.next();
    }
}
