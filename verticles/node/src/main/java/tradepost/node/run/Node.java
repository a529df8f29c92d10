package tradepost.node.run;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.audit.EventService;
import tradepost.gateway.GatewayVerticle;
import tradepost.gateway.http.Draining;
import tradepost.gateway.management.ManagementVerticle;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.node.base.Checks;
import tradepost.node.base.Closing;
import tradepost.node.base.Contexts;
import tradepost.node.base.Refusal;
import tradepost.node.cluster.BusTls;
import tradepost.node.cluster.ClusterJoin;
import tradepost.node.cluster.ClusterStatus;
import tradepost.node.database.Sessions;

/** What runs in this process, the gateway and contexts, and how it ends without losing a call. */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int GATEWAYS_MAX = 2;
    private static final int START_TIMEOUT_S = 60;
    private static final int LEAVE_TIMEOUT_S = 10;
    private static final int WAITING_SAID_EVERY_S = 10;
    private static final int POLL_MS = 50;
    private static final int ALONE_SAID_EVERY_MS = 60_000;

    /** All of the way out: below the bound of {@link Closing}, so that it is this that decides. */
    private static final int DRAIN_TIMEOUT_S = 28;
    /** Longer than the gateway gives its requests. */
    private static final int HTTP_TIMEOUT_S = 12;
    /**
     * Without a message: by then every other node has heard that this one is gone, and no call is lost. A node that is short of
     * CPU hears of it late, and shows that by its calls.
     */
    private static final int QUIET_MS = 1_000;
    /** Longer than anybody waits for an answer over the bus. */
    private static final int AT_WORK_TIMEOUT_S = 6;

    private final Env env;
    private final @Nullable ClusterJoin cluster;
    private final Draining draining = new Draining();
    private final Status status;
    private final List<String> contexts = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable String gateway;

    private Node(Vertx vertx, Config config, @Nullable ClusterJoin cluster) {
        env = Env.of(vertx, config);
        this.cluster = cluster;
        status = new Status(env, cluster, draining);
    }

    /** Returns when everything that runs here is deployed and answers. Ends in order when the process does. */
    public static Node start(Config config) {
        var contexts = Contexts.inOrder(config.list(Setting.CONTEXTS));
        var node = "dev".equals(config.text(Setting.MODE)) ? alone(config) : clustered(config);
        Closing.add(node::drain);
        get(Sessions.check(node.env, contexts), START_TIMEOUT_S);
        node.deploy(contexts);
        return node;
    }

    /** In one process no port of the bus is open. */
    private static Node alone(Config config) {
        return new Node(Vertx.vertx(options()), config, null);
    }

    /** Event loops never wait, so more of them than cores only take turns. */
    private static VertxOptions options() {
        return new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
    }

    private static Node clustered(Config config) {
        var cluster = new ClusterJoin(config);
        var options = options().setEventBusOptions(BusTls.options(config));
        var joining = Vertx.builder().with(options).withClusterManager(cluster).buildClustered();
        // a signal may come while it joins: who just vanishes is missed by the others for seconds
        Closing.add(() -> get(joining.compose(Vertx::close).otherwiseEmpty(), LEAVE_TIMEOUT_S));
        var vertx = get(joining, START_TIMEOUT_S);
        LOG.info("cluster joined with {} nodes", cluster.getNodes().size());
        reportAlone(cluster, config);
        vertx.setPeriodic(ALONE_SAID_EVERY_MS, t -> reportAlone(cluster, config));
        var node = new Node(vertx, config, cluster);
        node.certificates();
        return node;
    }

    /** A node whose certificate has expired cannot come back: it is to be seen before. */
    private void certificates() {
        Checks.ofBus(env.config())
                .forEach((which, certificate) -> Gauge.builder(
                                "tradepost.bus.certificate.expiry",
                                certificate,
                                c -> TimeUnit.MILLISECONDS.toSeconds(
                                        c.getNotAfter().getTime()))
                        .description("When a certificate of the event bus expires, in seconds since 1970")
                        .baseUnit("seconds")
                        .tag("certificate", which)
                        .strongReference(true)
                        .register(env.meters()));
    }

    /** A node that finds none of the others forms a cluster of its own: what is wrong with its members shows nowhere else. */
    private static void reportAlone(ClusterJoin cluster, Config config) {
        if (!cluster.isActive() || cluster.getNodes().size() > 1 || Closing.begun()) return;
        var members = config.list(Setting.CLUSTER_MEMBERS);
        if (members.size() > 1)
            LOG.warn("alone in the cluster: none of the other cluster.members ({}) has joined", members);
    }

    /**
     * The gateway before the contexts: it keeps the event loops busy while it reads the contracts, and a context is asked, and
     * waited for, as soon as it is on the bus.
     */
    private void deploy(List<String> names) {
        var vertx = env.vertx();
        var config = env.config();
        if (config.number(Setting.MANAGEMENT_PORT) != 0)
            listening(
                    Setting.MANAGEMENT_PORT,
                    () -> new ManagementVerticle(env, draining, status::node, status::cluster),
                    1);
        if (config.hasGateway()) {
            int loops = Math.min(GATEWAYS_MAX, Runtime.getRuntime().availableProcessors());
            gateway = listening(Setting.HTTP_PORT, () -> new GatewayVerticle(env, draining), loops);
        }
        get(status.bind(), START_TIMEOUT_S);
        var virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        if (names.contains("auth")) contexts.add(deployed(Contexts.verticle("auth", env), virtual));
        var rest = names.stream()
                .filter(c -> !c.equals("auth"))
                .map(c ->
                        vertx.deployVerticle(Contexts.verticle(c, env), virtual).onSuccess(contexts::add))
                .toList();
        get(Future.all(rest), START_TIMEOUT_S);
        if (!isSoon(this::partsAnswer, START_TIMEOUT_S))
            throw new Refusal("Not ready after " + START_TIMEOUT_S + " s: " + missing(state())
                    + " did not answer; the log says why");
        status.started();
    }

    private String listening(Setting port, Supplier<? extends Deployable> verticle, int instances) {
        try {
            return deployed(verticle, new DeploymentOptions().setInstances(instances));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof BindException)
                throw new Refusal("Port " + env.config().number(port)
                        + " is in use, or its address is none of this machine: stop what listens there or choose another ("
                        + port.key() + ")");
            throw e;
        }
    }

    private String deployed(Supplier<? extends Deployable> verticle, DeploymentOptions options) {
        return get(env.vertx().deployVerticle(verticle, options), START_TIMEOUT_S);
    }

    private JsonObject state() {
        return get(status.node(), START_TIMEOUT_S);
    }

    private boolean partsAnswer() {
        return state().getJsonObject("contexts").stream()
                .allMatch(c -> "ok".equals(((JsonObject) c.getValue()).getString("status")));
    }

    /** Until this node can be sent requests: a gateway has to wait for contexts of other nodes, however late those come. */
    public void awaitReady() {
        boolean alone = env.config().contexts().containsAll(env.config().clusterContexts());
        int patienceS = alone ? START_TIMEOUT_S : WAITING_SAID_EVERY_S;
        while (!isSoon(() -> ClusterStatus.isComplete(state()), patienceS)) {
            if (Closing.begun()) return;
            var missing = missing(state());
            if (alone) throw new Refusal("Not ready after " + START_TIMEOUT_S + " s: " + missing + " did not answer");
            LOG.info("waiting for {}, which no node of the cluster runs yet", missing);
        }
    }

    /** @param ids by the id that the contract's examples show */
    public void showExampleIds(Map<String, String> ids) {
        env.vertx()
                .sharedData()
                .<String, String>getLocalMap(GatewayVerticle.EXAMPLE_IDS)
                .putAll(ids);
    }

    private static String missing(JsonObject state) {
        var out = new ArrayList<String>();
        state.getJsonObject("gateway", new JsonObject())
                .getJsonArray("missing", new JsonArray())
                .forEach(c -> out.add(String.valueOf(c)));
        for (var c : state.getJsonObject("contexts"))
            if (!"ok".equals(((JsonObject) c.getValue()).getString("status")) && !out.contains(c.getKey()))
                out.add(c.getKey());
        return String.join(", ", out);
    }

    /**
     * Readiness off; requests are still taken for a while, until load balancers know; then HTTP ends with what is at work. Only then
     * the bus: this node's own gateway may be the last to call its contexts. No new messages come, handlers are kept until those
     * under way are answered; then the contexts end with their batch at hand, and the node leaves.
     */
    void drain() {
        LOG.info("draining");
        draining.drain();
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_TIMEOUT_S);
        step("HTTP", this::closeGateway);
        step("the event bus", () -> {
            if (cluster == null) return;
            get(cluster.withdraw(), LEAVE_TIMEOUT_S);
            pause(QUIET_MS);
        });
        int quietMs = cluster == null ? 0 : QUIET_MS;
        if (!isSoon(() -> env.inFlight().isQuiet(quietMs), AT_WORK_TIMEOUT_S))
            LOG.warn("messages still come, {} are not answered", env.inFlight().count());
        for (var id : List.copyOf(contexts).reversed())
            step("a context", () -> get(env.vertx().undeploy(id), secondsTo(end)));
        step("the cluster", () -> get(env.vertx().close(), secondsTo(end)));
        LOG.info("stopped");
    }

    private void closeGateway() {
        var id = gateway;
        if (id == null) return;
        pause(env.config().number(Setting.DRAIN_GRACE_MS));
        env.vertx().eventBus().publish(EventService.END_WAITS, ""); // who waits for an event is answered
        get(env.vertx().undeploy(id), HTTP_TIMEOUT_S);
    }

    /** What goes wrong on the way out is no reason to leave the rest undone. */
    private static void step(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("{} did not end in order: {}", what, e.toString());
        }
    }

    private static boolean isSoon(BooleanSupplier condition, int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) return false;
            pause(POLL_MS);
        }
        return true;
    }

    private static void pause(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static long secondsTo(long end) {
        return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime()));
    }

    private static <T> T get(Future<T> future, long timeoutS) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeoutS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) throw refusal;
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("nothing after " + timeoutS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
