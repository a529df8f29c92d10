package tradepost.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tradepost.gateway.export.ExportReports;
import tradepost.gateway.export.ListTransfer;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.LongRequests;
import tradepost.gateway.table.TableColumn;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.time.BusinessZone;

/** The lists that are sent as a whole. Each reads a whole table. Lives on one event loop. */
final class ListTransfers {
    private final ComputePool computing;
    private final HttpLimits limits;
    private final BusinessZone zone;
    private final LongRequests running = LongRequests.ofLists();

    private final ExportReports reports;

    ListTransfers(ComputePool computing, HttpLimits limits, BusinessZone zone, ExportReports reports) {
        this.computing = computing;
        this.limits = limits;
        this.zone = zone;
        this.reports = reports;
    }

    /**
     * Responds with the list, and reports it to the audit trail. Each page has the time of a whole request, for the service and for the client. Fails
     * 429 or 503.
     *
     * @param pages returns the page for these arguments
     */
    void begin(
            OperationRequest request,
            List<String> fields,
            JsonObject arguments,
            ListFormat format,
            Function<JsonObject, Future<JsonObject>> pages) {
        var response = request.response();
        var holder = Objects.requireNonNull(request.sender().holder());
        running.take(holder, response);
        var path = request.op().path();
        var name = path.substring(path.lastIndexOf('/') + 1);
        var columns = TableColumn.of(fields, request.endpoint().formats);
        var target = new ListTransfer.Target(format, name, columns, zone, holder);
        var transfer = new ListTransfer(computing, response, target, arguments, page -> {
            response.extend(limits.requestMs());
            return pages.apply(page);
        });
        if (!HttpMethod.HEAD.equals(request.http().method()))
            response.atEnd(() -> {
                if (transfer.hasBegun()) reports.add(response, format, transfer.rows(), transfer.isComplete());
            });
        transfer.next();
    }
}
