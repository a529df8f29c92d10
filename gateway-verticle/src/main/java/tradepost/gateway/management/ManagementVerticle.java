package tradepost.gateway.management;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Clients;
import tradepost.gateway.http.Connections;
import tradepost.gateway.http.Cors;
import tradepost.gateway.http.DirectMemory;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.HttpRouter;
import tradepost.gateway.http.RequestMetrics;
import tradepost.gateway.http.SecurityReports;
import tradepost.gateway.http.SendBudget;
import tradepost.gateway.http.SendLimits;
import tradepost.kernel.background.Background;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;

/**
 * The port for operators, on every node. It exposes no business data and changes nothing. It is deployed on a Vertx of its own, see
 * {@link #ownVertx}, so that it responds while all other event loops are busy or stuck.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final int CONNECTIONS_MAX = 200;
    private static final int IDLE_MS = 30_000;
    private static final int SWEEP_MS = 1_000;
    private static final int HEADER_BYTES = 8 * 1024;

    private static final int ASK_MS = 5_000;

    private final Env env;
    private final DrainFlag draining;
    private final Supplier<Future<JsonObject>> node;
    private final Supplier<Future<JsonObject>> cluster;
    private @Nullable JvmGcMetrics gc;

    /**
     * @param node this node and its parts, with a flag {@code ready}
     * @param cluster all nodes
     */
    public ManagementVerticle(
            Env env, DrainFlag draining, Supplier<Future<JsonObject>> node, Supplier<Future<JsonObject>> cluster) {
        this.env = env;
        this.draining = draining;
        this.node = node;
        this.cluster = cluster;
    }

    /** A Vertx for this verticle only, with one event loop. Whoever creates it closes it. */
    public static Vertx ownVertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    @Override
    public Future<?> start() {
        bindMetrics();
        var probes = new Probes(vertx, List.of(), List.of(), env.tokens(), env.meters(), draining);
        var token = new ManagementToken(env.config().text(Settings.MANAGEMENT_TOKEN));
        var http = new HttpRouter(
                        vertx,
                        new ErrorMessages(List.of()),
                        new RequestMetrics(env.meters()),
                        new Cors(Set.of(), false, origin -> false),
                        connections(),
                        draining,
                        HttpLimits.DEFAULTS,
                        new SecurityReports(env.vertx(), env))
                .get("/livez", probes::alive)
                .get("/readyz", x -> answer(x, node))
                .get("/cluster", token.required(x -> answer(x, cluster)))
                .get("/metrics", token.required(probes::metrics));
        return http.server(options())
                .listen(
                        env.config().number(Settings.MANAGEMENT_PORT),
                        env.config().text(Settings.MANAGEMENT_HOST));
    }

    private void bindMetrics() {
        new JvmMemoryMetrics().bindTo(env.meters());
        new ProcessorMetrics().bindTo(env.meters());
        new FileDescriptorMetrics().bindTo(env.meters());
        for (var folder : Set.of("", System.getProperty("java.io.tmpdir", "/tmp")))
            new DiskSpaceMetrics(new File(folder).getAbsoluteFile()).bindTo(env.meters());
        gc = new JvmGcMetrics();
        gc.bindTo(env.meters());
    }

    private Connections connections() {
        var connections = new Connections(
                Clients.of(env.config()),
                new SendBudget(SendLimits.DEFAULTS, env.meters(), "management"),
                DirectMemory.of(env.vertx(), env.meters()),
                CONNECTIONS_MAX,
                CONNECTIONS_MAX,
                IDLE_MS,
                IDLE_MS,
                env.meters());
        new Background(vertx, env.meters(), env.shutdown()) // on the event loop of the connections, and ends with it
                .work("management", "sweep of connections")
                .every(SWEEP_MS, connections::sweep);
        return connections;
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(IDLE_MS)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxInitialLineLength(HEADER_BYTES)
                .setHttp2ClearTextEnabled(false);
    }

    /** Asks on the event loops of the node, and says that the node is silent if they do not answer. */
    private void answer(ClientResponse x, Supplier<Future<JsonObject>> source) {
        long late = vertx.setTimer(
                ASK_MS, t -> x.json(503, new JsonObject().put("ready", false).put("status", "silent")));
        x.atEnd(() -> vertx.cancelTimer(late));
        env.vertx()
                .runOnContext(v -> source.get()
                        .onComplete(
                                status -> x.stepOnLoop(
                                        () -> x.json(status.getBoolean("ready", true) ? 200 : 503, status)),
                                t -> x.stepOnLoop(() -> {
                                    throw Failures.internal(t, x.request.id());
                                })));
    }

    @Override
    public Future<?> stop() {
        if (gc != null) gc.close();
        return Future.succeededFuture();
    }
}
