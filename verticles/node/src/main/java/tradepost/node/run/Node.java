package tradepost.node.run;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.audit.EventService;
import tradepost.gateway.GatewayVerticle;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.management.ManagementVerticle;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;
import tradepost.kernel.shutdown.ShutdownBudget.Step;
import tradepost.node.cluster.BusTls;
import tradepost.node.cluster.ClusterJoin;
import tradepost.node.cluster.ClusterStatus;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.SessionSettings;
import tradepost.node.log.JsonLines;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.ShutdownHooks;
import tradepost.node.trace.Tracing;

/** Runs the gateway and contexts of this process, and stops them without losing a call. */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int START_TIMEOUT_S = 60;
    private static final int WAITING_LOG_EVERY_S = 10;
    private static final int POLL_MS = 50;
    private static final int ALONE_LOG_EVERY_MS = 60_000;
    /**
     * The quiet time without a message after which all other nodes know that this one has left, so no call is lost. A node that
     * is short of CPU learns of it late, and then still sends calls.
     */
    private static final int QUIET_MS = 1_000;

    private final Env env;
    private final @Nullable ClusterJoin cluster;
    private final DrainFlag draining = new DrainFlag();
    private final Status status;
    /** Held while verticles start. Vert.x reports an unhandled exception for one that is stopped meanwhile. */
    private final ReentrantLock deploying = new ReentrantLock();

    private final List<String> contexts = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable String gateway;
    private volatile @Nullable String bridge;
    private volatile @Nullable Vertx management;

    private Node(Vertx vertx, Config config, @Nullable ClusterJoin cluster) {
        env = Env.of(vertx, config, ShutdownHooks.budget());
        this.cluster = cluster;
        status = new Status(env, cluster, draining);
    }

    /** Returns when everything is deployed and responds. Registers the orderly shutdown. */
    public static Node start(Config config) {
        JsonLines.ofNode(config.nodeName());
        var contexts = Contexts.inOrder(config.list(Settings.CONTEXTS));
        var node = "dev".equals(config.text(Settings.MODE)) ? alone(config) : clustered(config);
        node.certificates();
        ShutdownHooks.add(node::drain);
        get(SessionSettings.check(node.env, contexts), START_TIMEOUT_S);
        node.deploying.lock();
        try {
            node.deploy(contexts);
        } finally {
            node.deploying.unlock();
        }
        return node;
    }

    /** A single process opens no port for the bus. */
    private static Node alone(Config config) {
        return new Node(builder(config).with(options()).build(), config, null);
    }

    /** No class of OpenTelemetry is loaded without an endpoint. */
    private static VertxBuilder builder(Config config) {
        return config.text(Settings.TRACE_ENDPOINT).isEmpty()
                ? Vertx.builder()
                : Vertx.builder().withTracer(Tracing.factory(config));
    }

    /** Event loops never block, so more of them than cores would only take turns. */
    private static VertxOptions options() {
        return new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
    }

    private static Node clustered(Config config) {
        var cluster = new ClusterJoin(config);
        var options = options().setEventBusOptions(BusTls.options(config));
        var joining = builder(config).with(options).withClusterManager(cluster).buildClustered();
        // a signal may arrive during the join; the others notice a node that ends without leaving only after seconds
        ShutdownHooks.add(() -> getMs(
                joining.compose(Vertx::close).otherwiseEmpty(),
                ShutdownHooks.budget().leftMs(Step.CLUSTER)));
        var vertx = get(joining, START_TIMEOUT_S);
        LOG.info("cluster joined with {} nodes", cluster.getNodes().size());
        cluster.requireAgreement(config);
        reportAlone(cluster, config);
        var node = new Node(vertx, config, cluster);
        node.env
                .background()
                .work("node", "search for other nodes")
                .every(ALONE_LOG_EVERY_MS, () -> reportAlone(cluster, config));
        return node;
    }

    /** Gauges for the expiry of certificates: a node with an expired one cannot rejoin, and clients cannot connect to its bridge. */
    private void certificates() {
        if (cluster != null) SettingChecks.ofBus(env.config()).forEach(this::certificate);
        SettingChecks.ofBridge(env.config()).ifPresent(c -> certificate("bridge", c));
    }

    private void certificate(String which, X509Certificate certificate) {
        Gauge.builder(
                        "tradepost.bus.certificate.expiry",
                        certificate,
                        c -> TimeUnit.MILLISECONDS.toSeconds(c.getNotAfter().getTime()))
                .description("When a certificate of the event bus or its bridge expires, in seconds since 1970")
                .baseUnit("seconds")
                .tag("certificate", which)
                .strongReference(true)
                .register(env.meters());
    }

    /** Warns if this node found no other one and formed a cluster alone, because nothing else reveals wrong cluster.members. */
    private static void reportAlone(ClusterJoin cluster, Config config) {
        if (!cluster.isActive() || cluster.getNodes().size() > 1 || ShutdownHooks.hasBegun()) return;
        var members = config.list(Settings.CLUSTER_MEMBERS);
        if (members.size() > 1)
            LOG.warn("alone in the cluster: none of the other cluster.members ({}) has joined", members);
    }

    /**
     * Starts the gateway before the contexts, because it keeps the event loops busy while it reads the contracts. A context
     * receives requests as soon as it is on the bus, and their callers would have to wait. Of the contexts auth starts first, and
     * then all others at once. Starts nothing more once the shutdown has begun.
     */
    private void deploy(List<String> names) {
        if (ShutdownHooks.hasBegun()) return;
        var vertx = env.vertx();
        var config = env.config();
        if (config.number(Settings.MANAGEMENT_PORT) != 0) {
            var own = ManagementVerticle.ownVertx();
            management = own;
            listening(
                    own,
                    Settings.MANAGEMENT_PORT,
                    () -> new ManagementVerticle(env, draining, status::node, status::cluster),
                    1);
        }
        if (config.hasGateway()) {
            // more instances than processors would only take turns
            int loops = Math.min(
                    config.number(Settings.HTTP_INSTANCES), Runtime.getRuntime().availableProcessors());
            var rates = RateLimits.of(config, env.meters());
            gateway = listening(vertx, Settings.HTTP_PORT, () -> new GatewayVerticle(env, draining, rates), loops);
            if (config.hasBridge())
                bridge = listening(vertx, Settings.BRIDGE_PORT, () -> new BridgeVerticle(env, draining), 1);
        }
        get(status.bind(), START_TIMEOUT_S);
        if (ShutdownHooks.hasBegun()) return;
        if (names.contains("auth")) contexts.add(deployed(vertx, Contexts.verticle("auth", env), options("auth")));
        var rest = names.stream()
                .filter(c -> !c.equals("auth"))
                .map(c -> vertx.deployVerticle(Contexts.verticle(c, env), options(c))
                        .onSuccess(contexts::add))
                .toList();
        get(Future.all(rest), START_TIMEOUT_S);
        if (EmptyReaders.count() > 0)
            contexts.add(deployed(vertx, () -> new EmptyReaders(env, names), options("readers")));
        if (!becomesTrue(() -> ShutdownHooks.hasBegun() || allContextsAreOk(), START_TIMEOUT_S))
            throw new ProgramRefusal("Not ready after " + START_TIMEOUT_S + " s: " + missing(state())
                    + " did not respond; the log says why");
        status.started();
    }

    /**
     * Log lines of the context name it. It has one instance on a node, because each instance would have a pool of db.pool_size, caches and
     * runners of jobs of its own. Its tasks take turns, so a context uses one processor; what awaits takes none. More nodes give it more.
     */
    private static DeploymentOptions options(String context) {
        return new DeploymentOptions()
                .setThreadingModel(ThreadingModel.VIRTUAL_THREAD)
                .setConfig(new JsonObject().put(JsonLines.CONTEXT, context));
    }

    private String listening(Vertx on, Setting port, Supplier<? extends Deployable> verticle, int instances) {
        try {
            var options = new DeploymentOptions().setInstances(instances);
            return deployed(on, verticle, options.setConfig(new JsonObject().put(JsonLines.CONTEXT, Config.GATEWAY)));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof BindException)
                throw new ProgramRefusal("Port " + env.config().number(port)
                        + " is in use, or its address does not belong to this machine: stop the program that listens"
                        + " there, or choose another ("
                        + port.key() + ")");
            throw e;
        }
    }

    private static String deployed(Vertx on, Supplier<? extends Deployable> verticle, DeploymentOptions options) {
        return get(on.deployVerticle(verticle, options), START_TIMEOUT_S);
    }

    private JsonObject state() {
        return get(status.node(), START_TIMEOUT_S);
    }

    private boolean allContextsAreOk() {
        return state().getJsonObject("contexts").stream()
                .allMatch(c -> "ok".equals(((JsonObject) c.getValue()).getString("status")));
    }

    /** Waits until this node can serve requests. A gateway waits for contexts of other nodes, however long they take. */
    public void awaitReady() {
        boolean alone = env.config().contexts().containsAll(env.config().clusterContexts());
        int patienceS = alone ? START_TIMEOUT_S : WAITING_LOG_EVERY_S;
        while (!becomesTrue(() -> ClusterStatus.isComplete(state()), patienceS)) {
            if (ShutdownHooks.hasBegun()) return;
            var missing = missing(state());
            if (alone)
                throw new ProgramRefusal("Not ready after " + START_TIMEOUT_S + " s: " + missing + " did not respond");
            LOG.info("waiting for {}, which no node of the cluster runs yet", missing);
        }
    }

    /** @param ids the real ids by the ids in the contract's examples */
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
     * Turns readiness off; still accepts requests until load balancers have noticed; then stops HTTP once its requests are
     * served. Leaves the bus only after that, because this node's own gateway may be the last to call its contexts: it withdraws
     * the registrations, keeps the handlers until the calls in flight are served, ends the contexts after their current batch,
     * and leaves the cluster.
     */
    void drain() {
        LOG.info("draining");
        var budget = env.shutdown();
        budget.begin();
        draining.drain();
        if (!becomesTrueMs(deploying::tryLock, budget.leftMs(Step.STARTING)))
            LOG.warn("verticles are stopped while they start");
        step("HTTP", this::closeGateway);
        step("the event bus", () -> {
            if (cluster == null) return;
            getMs(cluster.withdraw(), budget.leftMs(Step.BUS));
            pause((int) Math.min(QUIET_MS, budget.leftMs(Step.BUS)));
        });
        endWaits("", new DeliveryOptions().setLocalOnly(true)); // other gateways ask another node from now on
        int quietMs = cluster == null ? 0 : QUIET_MS;
        if (!becomesTrueMs(() -> env.inFlight().isQuiet(quietMs), budget.leftMs(Step.IN_FLIGHT)))
            LOG.warn("messages still arrive; {} are in flight", env.inFlight().count());
        step("background work", () -> getMs(env.background().stop(), budget.leftMs(Step.BACKGROUND)));
        step("the contexts", this::undeployContexts);
        step("the cluster", () -> getMs(env.vertx().close(), budget.leftMs(Step.CLUSTER)));
        var own = management;
        if (own != null) step("the management port", () -> getMs(own.close(), budget.leftMs(Step.MANAGEMENT)));
        LOG.info("stopped");
    }

    /** All at the same time: nothing is in flight any more, and the one that hangs must not keep the others from releasing their leases. */
    private void undeployContexts() {
        var undeployed = List.copyOf(contexts).stream()
                .map(id -> env.vertx().undeploy(id))
                .toList();
        getMs(Future.join(undeployed), env.shutdown().leftMs(Step.CONTEXTS));
    }

    private void closeGateway() {
        var id = gateway;
        if (id == null) return;
        var budget = env.shutdown();
        pause((int) Math.min(env.config().number(Settings.DRAIN_GRACE_MS), budget.leftMs(Step.GRACE)));
        endWaits(draining.gateway(), new DeliveryOptions());
        var bridged = bridge;
        if (bridged != null) step("the bridge", () -> getMs(env.vertx().undeploy(bridged), budget.leftMs(Step.BRIDGE)));
        getMs(env.vertx().undeploy(id), budget.leftMs(Step.HTTP));
    }

    /** Ends the requests that wait for an event, see {@link EventService#END_WAITS}. */
    private void endWaits(String gateway, DeliveryOptions options) {
        env.vertx().eventBus().publish(EventService.END_WAITS, gateway, options);
    }

    /** Runs one step of the shutdown. A failure does not prevent the later steps. */
    private static void step(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("{} was not stopped in order: {}", what, e.toString());
        }
    }

    private static boolean becomesTrue(BooleanSupplier condition, int seconds) {
        return becomesTrueMs(condition, TimeUnit.SECONDS.toMillis(seconds));
    }

    private static boolean becomesTrueMs(BooleanSupplier condition, long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
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

    private static <T> T get(Future<T> future, long timeoutS) {
        return getMs(future, TimeUnit.SECONDS.toMillis(timeoutS));
    }

    private static <T> T getMs(Future<T> future, long timeoutMs) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProgramRefusal refusal) throw refusal;
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no result after " + timeoutMs + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
