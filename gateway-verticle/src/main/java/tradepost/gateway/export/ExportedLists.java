package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.routing.Routes;
import tradepost.gateway.table.CsvTable;
import tradepost.gateway.table.JsonLinesTable;
import tradepost.gateway.table.TableColumn;
import tradepost.gateway.table.TableFile;
import tradepost.gateway.table.WorkbookLines;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.exports.ExportColumns;
import tradepost.kernel.exports.ExportPage;
import tradepost.kernel.exports.ListExport;
import tradepost.kernel.exports.ListExports;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.BusinessZone;

/** Reads lists for exports, by their contracts, as a request for the list does. Lives on one event loop. */
public final class ExportedLists implements ListExports {
    private static final int PAGE_ROWS = 100;

    /** A list with its arguments, which the contract has approved. */
    private record Found(Endpoint endpoint, JsonObject arguments, List<String> fields) {
        JsonObject query() {
            return arguments.getJsonObject("query");
        }
    }

    private final Routes<Endpoint> routes = new Routes<>();
    private final BusCaller calls;
    private final int callMs;

    public ExportedLists(Env env, List<Contract> contracts, HttpLimits limits) {
        calls = new BusCaller(env.vertx(), limits.retryPauseMs(), limits.silentMs());
        callMs = limits.callMs();
        var zone = BusinessZone.of(env.config().text(Settings.BUSINESS_ZONE));
        for (var contract : contracts)
            for (var endpoint : Endpoint.of(contract, zone))
                if (endpoint.op.kind() == Contract.Kind.LIST)
                    for (var path : contract.paths(endpoint.op)) routes.add("GET", path, endpoint);
    }

    @Override
    public Future<ExportColumns> getColumns(ListExport export, Caller caller) {
        var found = find(export, caller);
        var path = found.endpoint.op.path();
        boolean own = !found.endpoint.op.permitsAll(caller);
        return Future.succeededFuture(new ExportColumns(path.substring(path.lastIndexOf('/') + 1), found.fields, own));
    }

    /** Fails 400 unknown_list, 400 invalid_request, 403 forbidden. */
    private Found find(ListExport export, Caller caller) {
        var parts = export.list().split("\\?", 2);
        var match = routes.find(parts[0]);
        var endpoint = match == null ? null : match.byMethod().get("GET");
        if (match == null || endpoint == null)
            throw Problem.badRequest("unknown_list", Problem.detail("list", "is not the path of a list"));
        var refusal = endpoint.op.access().refusal(caller);
        if (refusal != null) throw refusal;
        var arguments = arguments(endpoint, match.values(), parts.length == 1 ? null : parts[1]);
        if (arguments.getJsonObject("query").containsKey("include"))
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail("include", "is not possible in an export; export what belongs to it, too"));
        return new Found(endpoint, arguments, fields(endpoint, arguments));
    }

    private static JsonObject arguments(Endpoint endpoint, List<String> pathValues, @Nullable String query) {
        try {
            return endpoint.arguments(pathValues, query, true, null, Buffer.buffer());
        } catch (Refusal r) {
            throw new ServiceException(r.status, r.code, new JsonObject().put("details", r.details));
        }
    }

    private static List<String> fields(Endpoint endpoint, JsonObject arguments) {
        return arguments.getJsonObject("query").remove("fields") instanceof JsonArray named && !named.isEmpty()
                ? named.stream().map(String::valueOf).distinct().toList()
                : endpoint.fields;
    }

    @Override
    public Future<ExportPage> readPage(ListExport export, Caller caller) {
        var found = find(export, caller);
        long left = found.query().getLong("limit", Long.MAX_VALUE) - export.rows();
        if (left <= 0) return Future.succeededFuture(new ExportPage("", 0, null, export.rows()));
        found.query().put("limit", (int) Math.min(left, PAGE_ROWS));
        if (export.after() != null) found.query().put("after", export.after()).put("offset", 0);
        var op = found.endpoint.op;
        var call = BusCall.to(op.service(), found.arguments, callMs)
                .action(op.id())
                .token(Request.token())
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return calls.<JsonObject>send(call).map(Message::body).map(page -> page(export, found, page, left));
    }

    private static ExportPage page(ListExport export, Found found, JsonObject page, long left) {
        var meta = page.getJsonObject("meta", new JsonObject());
        // rows that are silently missing would make the file wrong
        if (!meta.getJsonArray("unavailable", new JsonArray()).isEmpty()) throw Problem.unavailable("unavailable");
        var entries = page.getJsonArray("data", new JsonArray());
        boolean isLast = entries.size() >= left;
        var columns = TableColumn.of(found.fields, found.endpoint.formats);
        var rows = rows(ListFormat.of(export.format()), columns, export.after() == null);
        for (var entry : entries) rows.add(TableColumn.values(columns, (JsonObject) entry));
        return new ExportPage(
                rows.end().toString(),
                entries.size(),
                isLast ? null : meta.getString("next"),
                meta.getLong("total", 0L));
    }

    private static TableFile rows(ListFormat format, List<TableColumn> columns, boolean isFirst) {
        return switch (format) {
            case CSV -> isFirst ? CsvTable.withHeader(columns) : new CsvTable();
            case JSON_LINES -> new JsonLinesTable(columns);
            case XLSX -> isFirst ? WorkbookLines.withColumns(columns) : new WorkbookLines();
        };
    }
}
