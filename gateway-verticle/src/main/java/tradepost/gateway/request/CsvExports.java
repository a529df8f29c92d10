package tradepost.gateway.request;

import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import tradepost.gateway.csv.CsvExport;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.LongRequests;

/** The lists that are sent as a whole. Each reads a whole table. Lives on one event loop. */
final class CsvExports {
    private final HttpLimits limits;
    private final LongRequests running = new LongRequests();

    CsvExports(HttpLimits limits) {
        this.limits = limits;
    }

    /** Responds with the list. Each page has the time of a whole request, for the service and for the client. Fails 429 or 503. */
    void begin(OperationRequest request, List<String> fields, JsonObject arguments, ServiceCalls calls) {
        var response = request.response();
        running.take(Objects.requireNonNull(request.sender().user()), response);
        var path = request.op().path();
        var name = path.substring(path.lastIndexOf('/') + 1);
        new CsvExport(response, name, fields, arguments, page -> {
                    response.extend(limits.requestMs());
                    return calls.send(request.call(page)).map(Message::body).map(JsonObject.class::cast);
                })
                .next();
    }
}
