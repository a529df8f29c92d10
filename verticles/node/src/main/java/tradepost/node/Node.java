package tradepost.node;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.audit.EventService;
import tradepost.gateway.Draining;
import tradepost.gateway.GatewayVerticle;
import tradepost.kernel.Config;
import tradepost.kernel.Env;
import tradepost.kernel.Setting;

/** The running contexts and the gateway of this process, and how they end without losing a call. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int GATEWAYS_MAX = 2;
    private static final int START_TIMEOUT_S = 60;
    private static final int STOP_TIMEOUT_S = 10;
    private static final int HANDLERS_KEPT_MS = 1_000;

    private final Vertx vertx;
    private final @Nullable ClusterJoin cluster;
    private final Draining draining = new Draining();
    private final List<String> deployments = Collections.synchronizedList(new ArrayList<>());

    private Node(Vertx vertx, @Nullable ClusterJoin cluster) {
        this.vertx = vertx;
        this.cluster = cluster;
    }

    /** Returns when everything is deployed and answers. Ends in order when the process does. */
    static Node start(Config config) {
        var contexts = Contexts.inOrder(config.list(Setting.CONTEXTS));
        var node = "dev".equals(config.text(Setting.MODE)) ? alone() : clustered(config);
        Closing.add(node::drain);
        node.deploy(config, contexts);
        Readiness.await(config.text(Setting.HTTP_HOST), config.number(Setting.HTTP_PORT), START_TIMEOUT_S);
        return node;
    }

    /** In one process no port of the bus is open. */
    private static Node alone() {
        return new Node(Vertx.vertx(new VertxOptions()), null);
    }

    private static Node clustered(Config config) {
        var cluster = new ClusterJoin(config);
        var options = new VertxOptions().setEventBusOptions(BusTls.options(config));
        var vertx =
                get(Vertx.builder().with(options).withClusterManager(cluster).buildClustered(), START_TIMEOUT_S);
        LOG.info("cluster joined with {} nodes", cluster.getNodes().size());
        return new Node(vertx, cluster);
    }

    private void deploy(Config config, List<String> contexts) {
        var env = Env.of(vertx, config);
        var virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        if (contexts.contains("auth")) kept(vertx.deployVerticle(Contexts.verticle("auth", env), virtual));
        var rest = contexts.stream()
                .filter(c -> !c.equals("auth"))
                .map(c ->
                        vertx.deployVerticle(Contexts.verticle(c, env), virtual).onSuccess(deployments::add))
                .toList();
        get(Future.all(rest), START_TIMEOUT_S);
        int gateways = Math.min(GATEWAYS_MAX, Runtime.getRuntime().availableProcessors());
        try {
            kept(vertx.deployVerticle(
                    () -> new GatewayVerticle(env, draining), new DeploymentOptions().setInstances(gateways)));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof BindException)
                throw new Refusal("Port " + config.number(Setting.HTTP_PORT) + " on " + config.text(Setting.HTTP_HOST)
                        + " is in use: stop what listens there or choose another (http.port)");
            throw e;
        }
    }

    private void kept(Future<String> deployment) {
        deployments.add(get(deployment, START_TIMEOUT_S));
    }

    /** Readiness off, no new messages, handlers a second longer, who waits for an event answered, then HTTP, contexts, cluster, pools. */
    void drain() {
        LOG.info("draining");
        draining.drain();
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_S);
        try {
            if (cluster != null) {
                get(cluster.withdraw(), STOP_TIMEOUT_S);
                Thread.sleep(HANDLERS_KEPT_MS);
            }
            vertx.eventBus().publish(EventService.HURRY, "");
            for (var id : List.copyOf(deployments).reversed()) get(vertx.undeploy(id), secondsTo(end));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOG.warn("a part did not end in time", e);
        }
        get(vertx.close(), secondsTo(end) + 1);
        LOG.info("stopped");
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
