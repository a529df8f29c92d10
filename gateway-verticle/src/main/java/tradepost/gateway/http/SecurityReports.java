package tradepost.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.CountedRefusals;
import tradepost.kernel.identity.RefusalCounter;
import tradepost.kernel.identity.RefusalCounter.Attempt;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.json.Json;
import tradepost.kernel.service.Env;

/**
 * Counts the requests that are refused because of who sent them, and reports the counts to auth once a minute, which records them. No request
 * waits for it. What is not delivered is sent again. Lives on one event loop, and ends with its verticle.
 */
public final class SecurityReports {
    private static final long EVERY_MS = 60_000;
    private static final int TIMEOUT_MS = 2_000;
    private static final int BATCH_MAX = 500;
    /** Counts that are not delivered yet, because auth does not respond; the oldest are dropped above that. */
    private static final int UNSENT_MAX = 5_000;

    private static final String SENDER = "gateway";
    private static final String ACTION = "recordRefusals";
    private static final String REQUEST = "request";
    /** Operations of auth: their other refusals are recorded there, with the account. */
    private static final String AUTH = Tokens.AUTH_ADDRESS + ".";

    private static final Set<String> OF_GATEWAY = Set.of(
            "unauthorized",
            "invalid_token",
            "invalid_api_key",
            "address_not_allowed",
            "origin_not_allowed",
            "session_ended",
            "forbidden",
            "scope_not_supported",
            "step_up_required",
            "rate_limit",
            "rate_limited");
    private static final Logger LOG = LoggerFactory.getLogger(SecurityReports.class);

    private final BusCaller calls;
    private final Seal seal;
    private final RefusalCounter refusals;
    private final ArrayDeque<CountedRefusals> unsent = new ArrayDeque<>();
    private Future<?> sending = Future.succeededFuture();

    public SecurityReports(Vertx vertx, Env env) {
        calls = new BusCaller(vertx);
        seal = env.seal();
        refusals = new RefusalCounter(env.meters());
        RefusalCounter.metric(env.meters(), REQUEST, RefusalCounter.REFUSED);
        env.background().work(Config.GATEWAY, "reports of refused requests").everyAsync(EVERY_MS, this::send);
    }

    /** Counts this refusal, if it is one of its sender: 401, 403, and 429 of an operation of auth. */
    void refused(ClientResponse response, Refusal r) {
        boolean toAuth = response.operation.startsWith(AUTH);
        if (r.status != 401 && r.status != 403 && !(toAuth && r.status == 429)) return;
        if (toAuth && !OF_GATEWAY.contains(r.code)) return;
        var from = response.request;
        count(r.code, response.user, from.address(), response.operation, from.id());
    }

    /** Counts this refusal of a client that is connected to the bridge, if it is one of its sender: 401 or 403. */
    public void refusedAtBridge(int status, String code, @Nullable String actor, String address) {
        if (status == 401 || status == 403) count(code, actor, address, "bridge", null);
    }

    private void count(
            String code, @Nullable String actor, String address, String operation, @Nullable String requestId) {
        refusals.add(new Attempt(REQUEST, RefusalCounter.REFUSED, code, actor, address, operation, requestId, null));
    }

    /** Sends what was counted. Never fails. */
    public Future<?> send() {
        unsent.addAll(refusals.take());
        int lost = Math.max(0, unsent.size() - UNSENT_MAX);
        for (int i = 0; i < lost; i++) unsent.removeFirst();
        if (lost > 0) LOG.warn("{} counts of refused requests are lost, because auth does not record them", lost);
        if (sending.isComplete()) sending = sendBatches();
        return sending;
    }

    private Future<?> sendBatches() {
        if (unsent.isEmpty()) return Future.succeededFuture();
        var batch = unsent.stream().limit(BATCH_MAX).toList();
        var refusals = new JsonArray();
        for (var counted : batch) refusals.add(Json.write(counted));
        var body = new JsonObject().put("counted", new JsonObject().put("refusals", refusals));
        var call = BusCall.to(Tokens.AUTH_ADDRESS, body, TIMEOUT_MS)
                .action(ACTION)
                .header(Seal.HEADER, seal.seal(SENDER, Tokens.AUTH_ADDRESS, ACTION, body));
        return calls.send(call)
                .compose(v -> {
                    unsent.removeAll(batch);
                    return sendBatches();
                })
                .otherwise(t -> {
                    LOG.warn("auth has not recorded {} counts of refused requests yet: {}", batch.size(), t.toString());
                    return null;
                });
    }
}
