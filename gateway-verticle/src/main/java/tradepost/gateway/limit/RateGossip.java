package tradepost.gateway.limit;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what this node has admitted to the other gateways of the cluster, and hears their reports. A report is {@code {node, used:
 * {policy: {caller: units}}}}; it names only callers that were active since the last one, and a quiet node sends none. A lost report lets a
 * caller use that much more, once.
 */
final class RateGossip {
    static final String ADDRESS = "gateway.rates";
    static final int PERIOD_MS = 100;
    /** Of each policy in one report; the rest follows in the next one. */
    private static final int CALLERS_MAX = 1_000;

    private static final int NAME_MAX = 64;
    private static final int UNITS_MAX = 1_000_000;
    private static final String OTHER_FORM = "it has another form";
    private static final Logger LOG = LoggerFactory.getLogger(RateGossip.class);

    private final String node = UUID.randomUUID().toString();
    private final Map<String, TokenBuckets> byPolicy;

    RateGossip(Map<String, TokenBuckets> byPolicy) {
        this.byPolicy = byPolicy;
    }

    /** Until the verticle that calls this ends. */
    void start(Vertx vertx) {
        vertx.eventBus().<JsonObject>consumer(ADDRESS, this::hear);
        vertx.setPeriodic(PERIOD_MS, t -> {
            var report = report();
            if (report != null) vertx.eventBus().publish(ADDRESS, report);
        });
    }

    private @Nullable JsonObject report() {
        var used = new JsonObject();
        byPolicy.forEach((policy, buckets) -> {
            var ofCallers = buckets.report(CALLERS_MAX);
            if (!ofCallers.isEmpty()) used.put(policy, new JsonObject(Map.copyOf(ofCallers)));
        });
        return used.isEmpty() ? null : new JsonObject().put("node", node).put("used", used);
    }

    /** A report that is not as this class writes it is dropped as a whole. */
    private void hear(Message<JsonObject> message) {
        try {
            hear(message.body());
        } catch (ClassCastException | IllegalArgumentException e) {
            LOG.warn("a report of used rates was dropped: {}", e.toString());
        }
    }

    private void hear(JsonObject report) {
        if (!(report.getValue("node") instanceof String from) || !(report.getValue("used") instanceof JsonObject used))
            throw new IllegalArgumentException(OTHER_FORM);
        if (node.equals(from)) return;
        check(from.length() <= NAME_MAX);
        for (var policy : used.fieldNames()) {
            var ofCallers = used.getJsonObject(policy);
            check(ofCallers.size() <= CALLERS_MAX);
            for (var one : ofCallers)
                check(one.getKey().length() <= NAME_MAX
                        && one.getValue() instanceof Number n
                        && n.doubleValue() >= 1
                        && n.doubleValue() <= UNITS_MAX);
        }
        for (var policy : used.fieldNames()) {
            var buckets = byPolicy.get(policy);
            if (buckets == null) continue; // this node has no such limit
            for (var one : used.getJsonObject(policy))
                buckets.usedBy(from, one.getKey(), ((Number) one.getValue()).longValue());
        }
    }

    private static void check(boolean holds) {
        if (!holds) throw new IllegalArgumentException(OTHER_FORM);
    }
}
