package tradepost.node.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.DrainFlag;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.concurrent.InFlight;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Health;
import tradepost.node.cluster.ClusterJoin;

/**
 * The status of this node and its parts, and of all nodes together. It contains no secrets. A node answers the other nodes at the
 * bus address {@code node.status.<id>}.
 */
public final class Status {
    private static final int ASK_MS = 2_000;
    private static final String KEYS = "keys";
    private final Env env;
    private final @Nullable ClusterJoin cluster;
    private final DrainFlag draining;
    private final List<String> contexts;
    private volatile boolean started;
    private @Nullable Future<JsonObject> asking;

    Status(Env env, @Nullable ClusterJoin cluster, DrainFlag draining) {
        this.env = env;
        this.cluster = cluster;
        this.draining = draining;
        contexts = env.config().contexts();
        Gauge.builder("tradepost_node_draining", draining, d -> d.isOn() ? 1 : 0)
                .description("Whether this node is draining")
                .register(env.meters());
        Gauge.builder("tradepost_messages_at_work", env.inFlight(), w -> w.count())
                .description("Requests and deliveries that this node is serving")
                .register(env.meters());
        FunctionCounter.builder("tradepost_messages_refused", env.inFlight(), InFlight::refused)
                .description("Requests that this node refused because too many were in flight")
                .register(env.meters());
    }

    /** Answers the other nodes. Do not call this on the context of a verticle, because it must work until the node has left. */
    Future<?> bind() {
        if (cluster == null) return Future.succeededFuture();
        Gauge.builder(
                        "tradepost_cluster_nodes",
                        cluster,
                        c -> c.isActive() ? c.getNodes().size() : 0)
                .description("Nodes of the cluster as this one sees it")
                .register(env.meters());
        return env.vertx()
                .eventBus()
                .<JsonObject>consumer(address(cluster.getNodeId()))
                .handler(m -> node().onSuccess(m::reply).onFailure(t -> m.fail(500, "internal")))
                .completion();
    }

    private static String address(String nodeId) {
        return "node.status." + nodeId;
    }

    /** From now on the node is ready as soon as its parts are. */
    void started() {
        started = true;
    }

    /** Concurrent callers share one check of the parts. */
    synchronized Future<JsonObject> node() {
        var running = asking;
        if (running != null && !running.isComplete()) return running;
        var gateway = missing();
        var parts = contexts.stream().map(this::context).toList();
        Future<JsonObject> asked =
                Future.join(Future.join(parts), gateway).map(v -> described(parts, gateway.result()));
        asking = asked;
        return asked;
    }

    /** What the gateway of this node lacks: contexts that respond on no node, and the keys of tokens. Empty without a gateway. */
    private Future<List<String>> missing() {
        if (!env.config().hasGateway()) return Future.succeededFuture(List.of());
        Future<List<String>> keys = env.tokens().ready().map(List.<String>of()).otherwise(t -> List.of(KEYS));
        return Future.all(keys, Health.missing(env.vertx(), env.config().clusterContexts()))
                .map(both -> Stream.concat(
                                both.<List<String>>resultAt(0).stream(), both.<List<String>>resultAt(1).stream())
                        .toList());
    }

    private JsonObject described(List<Future<JsonObject>> parts, List<String> missing) {
        var hosted = new JsonObject();
        boolean healthy = true;
        for (int i = 0; i < contexts.size(); i++) {
            var part = parts.get(i).result();
            healthy &= "ok".equals(part.getString("status"));
            hosted.put(contexts.get(i), part);
        }
        healthy &= !missing.contains(KEYS); // the keys are kept once they are loaded
        boolean ready = started && !draining.isOn() && healthy;
        var out = new JsonObject()
                .put("ready", ready)
                .put("status", draining.isOn() ? "draining" : !started ? "starting" : ready ? "ok" : "unavailable")
                .put("version", version())
                .put("contexts", hosted);
        if (env.config().hasGateway()) out.put("gateway", gateway(missing));
        if (cluster != null)
            out.put("node", cluster.getNodeId())
                    .put(
                            "address",
                            env.config().text(Settings.BUS_HOST) + ":"
                                    + env.config().number(Settings.BUS_PORT))
                    .put(
                            "cluster",
                            new JsonObject().put("nodes", cluster.getNodes().size()));
        var clocks = env.tokens().clock().wrongSeconds();
        if (!clocks.isEmpty()) out.put("clock_ahead_seconds", new JsonObject(clocks));
        return out.put("at_work", env.inFlight().count());
    }

    private JsonObject gateway(List<String> missing) {
        var config = env.config();
        var breakers = new TreeMap<String, Object>();
        for (var m : env.meters().find("tradepost.breaker.open").gauges())
            breakers.put(tag(m, "service"), m.value() > 0 ? "open" : "closed");
        return new JsonObject()
                .put("address", config.text(Settings.HTTP_HOST) + ":" + config.number(Settings.HTTP_PORT))
                .put("missing", new JsonArray(missing))
                .put("breakers", new JsonObject(breakers))
                .put("requests", requests());
    }

    /** How many requests were answered since the start, by class of status, and the milliseconds that they took together. */
    private JsonObject requests() {
        var counts = new TreeMap<String, Long>();
        double ms = 0;
        for (var timer : env.meters().find("tradepost.http.requests").timers()) {
            counts.merge(tag(timer, "status"), timer.count(), Long::sum);
            ms += timer.totalTime(TimeUnit.MILLISECONDS);
        }
        var out = new JsonObject().put("ms", ms);
        counts.forEach(out::put);
        return out;
    }

    private Future<JsonObject> context(String name) {
        return Health.here(env.vertx(), name)
                .compose(v ->
                        cluster == null ? Future.succeededFuture(true) : cluster.hasRegistered(Health.address(name)))
                .map(registered -> new JsonObject()
                        .put("status", registered ? "ok" : "unavailable")
                        .put("registered", registered)
                        .put("database", "ok"))
                .otherwise(t -> new JsonObject().put("status", "unavailable").put("database", Health.database(t)))
                .map(part -> part.put("pool", pool(name)))
                .map(part -> relays(name) ? part.put("relay", relay(name)) : part);
    }

    private JsonObject pool(String context) {
        return new JsonObject()
                .put("size", whole("tradepost_db_pool_size", context))
                .put("in_use", whole("tradepost_db_pool_in_use", context))
                .put("waiting", whole("tradepost_db_pool_waiting", context));
    }

    /** Whether the context has a relay. */
    private boolean relays(String context) {
        return env.meters()
                        .find("tradepost_relay_active")
                        .tag("context", context)
                        .gauge()
                != null;
    }

    /** Only the holder of the lease knows the lag; null means unknown. */
    private JsonObject relay(String context) {
        boolean holder = Objects.equals(whole("tradepost_relay_active", context), 1L);
        var out = new JsonObject()
                .put("holder", holder)
                .put("lag_unknown", Objects.equals(whole("tradepost_relay_lag_unknown", context), 1L));
        if (!holder) return out;
        var lag = new TreeMap<String, @Nullable Object>();
        for (var g :
                env.meters().find("tradepost_relay_lag").tag("context", context).gauges())
            lag.put(tag(g, "subscriber"), whole(g.value()));
        return out.put("lag", new JsonObject(lag))
                .put("parked", whole("tradepost_relay_parked", context))
                .put("dead_letters", whole("tradepost_dead_letters", context));
    }

    private @Nullable Long whole(String meter, String context) {
        var gauge = env.meters().find(meter).tag("context", context).gauge();
        return gauge == null ? Long.valueOf(0) : whole(gauge.value());
    }

    private static @Nullable Long whole(double value) {
        return Double.isInfinite(value) ? null : Long.valueOf((long) value); // NaN becomes 0
    }

    private static String tag(Meter meter, String name) {
        return String.valueOf(meter.getId().getTag(name));
    }

    /** Returns {@code {nodes: […]}} with the status of each node, or {@code {node, status: silent}}, sorted by address. */
    Future<JsonObject> cluster() {
        if (cluster == null) return node().map(n -> new JsonObject().put("nodes", new JsonArray().add(n)));
        var asked = cluster.getNodes().stream().map(this::of).toList();
        return Future.join(asked).map(all -> {
            var nodes = all.<JsonObject>list().stream()
                    .sorted(Comparator.comparing(n -> n.getString("address", "")))
                    .toList();
            return new JsonObject().put("nodes", new JsonArray(nodes));
        });
    }

    private Future<JsonObject> of(String id) {
        if (cluster != null && id.equals(cluster.getNodeId())) return node();
        return new BusCaller(env.vertx())
                .<JsonObject>send(
                        BusCall.to(address(id), new JsonObject(), ASK_MS).read())
                .map(m -> m.body())
                .otherwise(t ->
                        new JsonObject().put("node", id).put("ready", false).put("status", "silent"));
    }

    /** The version in the manifest of the program's jar; classes outside of a jar have none. */
    public static String version() {
        @Nullable String version = Status.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
