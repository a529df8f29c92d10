package tradepost.gateway.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.DrainFlag;
import tradepost.kernel.background.Background;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Health;

/** Liveness, readiness and metrics of this node. */
public final class Probes {
    private static final long WATCH_MS = 10_000;

    private final Vertx vertx;
    private final List<String> contexts;
    private final Tokens tokens;
    private final PrometheusMeterRegistry meters;
    private final DrainFlag draining;
    private final List<String> own;
    private @Nullable Future<SortedMap<String, String>> checking;
    private MissingContexts missing = new MissingContexts();

    /**
     * @param contexts of the cluster
     * @param own contexts of this node
     */
    public Probes(
            Vertx vertx,
            List<String> contexts,
            List<String> own,
            Tokens tokens,
            PrometheusMeterRegistry meters,
            DrainFlag draining) {
        this.vertx = vertx;
        this.contexts = contexts;
        this.own = own;
        this.tokens = tokens;
        this.meters = meters;
        this.draining = draining;
    }

    /** Keeps the metric of missing contexts up to date, even if nobody requests readiness. */
    public void watch(Background background) {
        missing = MissingContexts.of(vertx, meters);
        background.work("gateway", "search for missing contexts").everyAsync(WATCH_MS, this::missing);
    }

    public void health(ClientResponse x) {
        x.json(200, new JsonObject().put("status", "ok").put("message", "Gateway is healthy"));
    }

    public void alive(ClientResponse x) {
        x.json(200, new JsonObject().put("status", "ok"));
    }

    public void ready(ClientResponse x) {
        if (draining.isOn()) {
            x.json(503, new JsonObject().put("status", "draining"));
            return;
        }
        Future.all(unavailable(), missing())
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.request.id());
                    SortedMap<String, String> here = r.result().resultAt(0);
                    SortedMap<String, String> elsewhere = r.result().resultAt(1);
                    var answer = new JsonObject().put("status", here.isEmpty() ? "ok" : "unavailable");
                    if (!here.isEmpty()) answer.put("unavailable", names(here));
                    if (!elsewhere.isEmpty()) answer.put("missing", names(elsewhere));
                    var reasons = new TreeMap<String, Object>(elsewhere);
                    reasons.putAll(here);
                    if (!reasons.isEmpty()) answer.put("reasons", new JsonObject(reasons));
                    x.json(here.isEmpty() ? 200 : 503, answer);
                }));
    }

    private static JsonArray names(SortedMap<String, String> faults) {
        return new JsonArray(List.copyOf(faults.keySet()));
    }

    /** What this node needs to serve requests: its own contexts, and the public keys, which it keeps once it has read them. */
    private Future<SortedMap<String, String>> unavailable() {
        Future<Boolean> keys = tokens.ready().map(true).otherwise(false);
        return Health.faultsHere(vertx, own)
                .compose(faults -> keys.map(known -> {
                    if (!known) faults.put("keys", "unknown");
                    return faults;
                }));
    }

    /** The contexts of the cluster that do not answer. Concurrent requests share one check. */
    private Future<SortedMap<String, String>> missing() {
        var running = checking;
        if (running != null && !running.isComplete()) return running;
        Future<SortedMap<String, String>> check =
                Health.faults(vertx, contexts).onSuccess(m -> missing.found(m.size()));
        checking = check;
        return check;
    }

    public void metrics(ClientResponse x) {
        vertx.executeBlocking(meters::scrape, false)
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.request.id());
                    x.end(200, "text/plain; version=0.0.4; charset=utf-8", Buffer.buffer(r.result()));
                }));
    }

    public void keys(ClientResponse x) {
        x.json(200, tokens.jwks());
    }
}
