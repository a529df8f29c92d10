package tradepost.gateway.management;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;

/** The number of contexts that respond on no node, as found by the last check of any gateway instance in this process. */
final class MissingContexts implements Shareable {
    private volatile int count;

    /** Shared by all instances in this process and shown by one gauge. */
    static MissingContexts of(Vertx vertx, MeterRegistry meters) {
        var map = vertx.sharedData().<String, MissingContexts>getLocalMap("tradepost.probes");
        return map.computeIfAbsent("missing", k -> counted(meters));
    }

    private static MissingContexts counted(MeterRegistry meters) {
        var missing = new MissingContexts();
        Gauge.builder("tradepost_contexts_missing", missing, m -> m.count)
                .description("Contexts that respond on no node")
                .register(meters);
        return missing;
    }

    void found(int contexts) {
        count = contexts;
    }
}
