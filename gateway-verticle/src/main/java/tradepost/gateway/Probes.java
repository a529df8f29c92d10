package tradepost.gateway;

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
import tradepost.kernel.Health;
import tradepost.kernel.Tokens;

/** Whether this node lives, whether it should be sent requests, and its figures. */
final class Probes {
    private final Vertx vertx;
    private final List<String> contexts;
    private final Tokens tokens;
    private final PrometheusMeterRegistry meters;
    private final Draining draining;
    private @Nullable Future<SortedMap<String, String>> asking;

    Probes(Vertx vertx, List<String> contexts, Tokens tokens, PrometheusMeterRegistry meters, Draining draining) {
        this.vertx = vertx;
        this.contexts = contexts;
        this.tokens = tokens;
        this.meters = meters;
        this.draining = draining;
    }

    void health(Exchange x) {
        x.json(200, new JsonObject().put("status", "ok").put("message", "Gateway is healthy"));
    }

    void alive(Exchange x) {
        x.json(200, new JsonObject().put("status", "ok"));
    }

    void ready(Exchange x) {
        if (draining.isOn()) {
            x.json(503, new JsonObject().put("status", "draining"));
            return;
        }
        missing()
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.id);
                    var missing = r.result();
                    if (missing.isEmpty()) x.json(200, new JsonObject().put("status", "ok"));
                    else
                        x.json(
                                503,
                                new JsonObject()
                                        .put("status", "unavailable")
                                        .put("missing", new JsonArray(List.copyOf(missing.keySet())))
                                        .put("reasons", new JsonObject(new TreeMap<String, Object>(missing))));
                }));
    }

    /** What is missing, and why. However many ask at once, the contexts are asked once. */
    private Future<SortedMap<String, String>> missing() {
        var running = asking;
        if (running != null && !running.isComplete()) return running;
        Future<Boolean> keys = tokens.ready().map(true).otherwise(false);
        Future<SortedMap<String, String>> asked = Health.faults(vertx, contexts)
                .compose(faults -> keys.map(known -> {
                    if (!known) faults.put("keys", "unknown");
                    return faults;
                }));
        asking = asked;
        return asked;
    }

    void metrics(Exchange x) {
        vertx.executeBlocking(meters::scrape, false)
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.id);
                    x.end(200, "text/plain; version=0.0.4; charset=utf-8", Buffer.buffer(r.result()));
                }));
    }

    void keys(Exchange x) {
        x.json(200, tokens.jwks());
    }
}
