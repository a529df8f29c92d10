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
import tradepost.gateway.csv.CsvText;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.routing.Routes;
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
        return new ExportPage(
                export.format().equals(ListExport.CSV)
                        ? csv(found.fields, entries, export.after() == null)
                        : lines(found.fields, entries),
                entries.size(),
                isLast ? null : meta.getString("next"),
                meta.getLong("total", 0L));
    }

    private static String csv(List<String> fields, JsonArray entries, boolean isFirst) {
        var csv = new CsvText(fields);
        if (isFirst) csv.header();
        for (var entry : entries) csv.row((JsonObject) entry);
        return csv.toString();
    }

    private static String lines(List<String> fields, JsonArray entries) {
        var lines = new StringBuilder();
        for (var entry : entries) {
            var line = new JsonObject();
            for (var field : fields) line.put(field, ((JsonObject) entry).getValue(field));
            lines.append(line.encode()).append('\n');
        }
        return lines.toString();
    }
}
