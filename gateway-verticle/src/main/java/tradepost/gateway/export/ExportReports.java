package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.gateway.http.ClientResponse;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.config.Config;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.exports.SentList;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.json.Json;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;

/**
 * Reports to the audit trail which lists were sent as a whole. No request waits for it, and what is not delivered is sent again. Lives on one event
 * loop, and ends with its verticle.
 */
public final class ExportReports {
    private static final long EVERY_MS = 1_000;
    private static final int TIMEOUT_MS = 2_000;
    private static final int BATCH_MAX = 100;
    /** Reports that are not delivered yet, because audit does not respond; the oldest are dropped above that. */
    private static final int UNSENT_MAX = 5_000;

    private static final int LIST_MAX = 2_000;
    private static final String AUDIT = "audit.trail";
    private static final String ACTION = "recordExports";
    private static final String NOBODY = Config.GATEWAY;
    private static final Logger LOG = LoggerFactory.getLogger(ExportReports.class);

    private final BusCaller calls;
    private final Seal seal;
    private final ArrayDeque<SentList> unsent = new ArrayDeque<>();
    private Future<?> sending = Future.succeededFuture();

    public ExportReports(Vertx vertx, Env env) {
        calls = new BusCaller(vertx);
        seal = env.seal();
        env.background().work(Config.GATEWAY, "reports of exports").everyAsync(EVERY_MS, this::send);
    }

    public void add(ClientResponse response, ListFormat format, long rows, boolean complete) {
        var from = response.request;
        var uri = from.http().uri();
        unsent.add(new SentList(
                Ids.next(),
                uri.length() > LIST_MAX ? uri.substring(0, LIST_MAX) : uri,
                response.operation,
                format.code(),
                rows,
                complete,
                response.user == null ? "system:" + NOBODY : response.user,
                from.address().isEmpty() ? null : from.address(),
                from.id(),
                Instant.now()));
    }

    /** Sends what was added. Never fails. */
    public Future<?> send() {
        int lost = Math.max(0, unsent.size() - UNSENT_MAX);
        for (int i = 0; i < lost; i++) unsent.removeFirst();
        if (lost > 0) LOG.warn("{} reports of exports are lost, because audit does not record them", lost);
        if (sending.isComplete()) sending = sendBatches();
        return sending;
    }

    private Future<?> sendBatches() {
        if (unsent.isEmpty()) return Future.succeededFuture();
        var batch = unsent.stream().limit(BATCH_MAX).toList();
        var exports = new JsonArray();
        for (var one : batch) exports.add(Json.write(one));
        var body = new JsonObject().put("sent", new JsonObject().put("exports", exports));
        var call = BusCall.to(AUDIT, body, TIMEOUT_MS)
                .action(ACTION)
                .header(Seal.HEADER, seal.seal(Config.GATEWAY, AUDIT, ACTION, body));
        return calls.send(call)
                .compose(v -> {
                    unsent.removeAll(batch);
                    return sendBatches();
                })
                .otherwise(t -> {
                    LOG.warn("audit has not recorded {} exports yet: {}", batch.size(), t.toString());
                    return null;
                });
    }
}
