package tradepost.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceExceptionMessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.access.AnonymousToken;
import tradepost.gateway.access.KeyOrigins;
import tradepost.gateway.access.KeyTokens;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.bridge.SockJsBridge;
import tradepost.gateway.docs.DocumentPages;
import tradepost.gateway.export.ExportReports;
import tradepost.gateway.export.ExportedLists;
import tradepost.gateway.export.ServedOperations;
import tradepost.gateway.feed.EventFeed;
import tradepost.gateway.feed.SocketWriter;
import tradepost.gateway.http.Clients;
import tradepost.gateway.http.Connections;
import tradepost.gateway.http.Cors;
import tradepost.gateway.http.DirectMemory;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.HttpRouter;
import tradepost.gateway.http.LocalHost;
import tradepost.gateway.http.RequestMetrics;
import tradepost.gateway.http.SecurityReports;
import tradepost.gateway.http.SendBudget;
import tradepost.gateway.http.SendLimits;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RecentWrites;
import tradepost.gateway.management.Probes;
import tradepost.gateway.request.Operations;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.routing.RootPaths;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.exports.ListExports;
import tradepost.kernel.operation.OperationCalls;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.kernel.time.BusinessZone;

/** The HTTP server of a node: routes, validates and forwards the requests of all contracts. Deploy on event loops. */
public final class GatewayVerticle extends VerticleBase {
    /**
     * The name of a local map from an id in the contract's examples to the id of a real resource of this instance. The published
     * documents show the latter, so that an example can be sent as it is.
     */
    public static final String EXAMPLE_IDS = "tradepost.example_ids";

    /** The contract of the gateway's own operations. */
    private static final Contract GATEWAY = Contract.load("gateway");

    /** Those that need a token. */
    private static final String SEARCH_ALL = "searchAll";

    private static final String FIND_CODE = "findCode";

    private static final int HEADER_BYTES = 8 * 1024;
    /** In the kernel, for one connection. By itself it grows to megabytes for each client that does not read. */
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    private static final int SWEEP_MS = 500;
    /** Between the moment when connections that have not ended are cut, and the end of the shutdown of the server. */
    private static final int CUT_MS = 500;

    private final Env env;
    private final DrainFlag draining;
    private final RateLimits rates;
    private final HttpLimits limits;
    private final SendLimits sendLimits;
    private final Clients clients;
    private final List<EventFeed> feeds = new ArrayList<>();
    private @Nullable SockJsBridge browsers;
    private @Nullable SecurityReports reports;
    private @Nullable ExportReports exports;
    private @Nullable HttpServer server;
    private @Nullable Connections open;

    /**
     * @param draining shared by the instances of a node, so that one call drains all of them
     * @param rates shared by the instances of a node, so that they count together
     */
    public GatewayVerticle(Env env, DrainFlag draining, RateLimits rates) {
        this(env, draining, rates, HttpLimits.of(env.config()), SendLimits.of(env.config()));
    }

    GatewayVerticle(Env env, DrainFlag draining, RateLimits rates, HttpLimits limits, SendLimits sendLimits) {
        this.sendLimits = sendLimits;
        this.env = env;
        this.draining = draining;
        this.rates = rates;
        this.limits = limits;
        clients = Clients.of(env.config());
    }

    @Override
    public Future<?> start() {
        registerFailureCodec();
        rates.exchange(vertx, env.background());
        return vertx.executeBlocking(this::compiled).compose(this::serve);
    }

    /** The contracts of all contexts, whose schemas are compiled: this takes seconds on a busy machine. */
    private List<Contract> compiled() {
        var contracts =
                env.config().clusterContexts().stream().map(Contract::load).toList();
        var zone = zone();
        for (var contract : contracts) Endpoint.of(contract, zone);
        Endpoint.of(GATEWAY, zone);
        return contracts;
    }

    private BusinessZone zone() {
        return BusinessZone.of(env.config().text(Settings.BUSINESS_ZONE));
    }

    private Future<?> serve(List<Contract> contracts) {
        var config = env.config();
        var names = config.clusterContexts();
        boolean dev = config.text(Settings.MODE).equals("dev");
        var probes = new Probes(vertx, names, config.contexts(), env.tokens(), env.meters(), draining);
        probes.watch(env.background());
        var http = http(contracts, dev)
                .get("/health", probes::health)
                .get("/livez", probes::alive)
                .get("/readyz", probes::ready)
                .get("/.well-known/jwks.json", probes::keys);
        if (config.flag(Settings.DOCS_PUBLIC))
            new DocumentPages(vertx, names, vertx.sharedData().getLocalMap(EXAMPLE_IDS), rates).addTo(http);
        if (dev) {
            http.get("/metrics", probes::metrics);
            new DevMail(vertx).addTo(http);
        }
        var listening = http.server(options());
        server = listening;
        return Services.bind(env, ListExports.ADDRESS, ListExports.class, new ExportedLists(env, contracts, limits))
                .compose(v -> Services.bind(
                        env,
                        OperationCalls.ADDRESS,
                        OperationCalls.class,
                        new ServedOperations(env, contracts, limits)))
                .compose(v -> listening.listen(config.number(Settings.HTTP_PORT), config.text(Settings.HTTP_HOST)));
    }

    private HttpRouter http(List<Contract> contracts, boolean dev) {
        var cors = new Cors(Set.copyOf(env.config().list(Settings.CORS_ORIGINS)), dev, KeyOrigins.of(env)::contains);
        var messages = new ErrorMessages(contracts);
        var reporting = new SecurityReports(vertx, env);
        reports = reporting;
        var http = new HttpRouter(
                vertx, messages, new RequestMetrics(env.meters()), cors, connections(), draining, limits, reporting);
        if (dev) http.all(new LocalHost(http, env.config().text(Settings.HTTP_HOST)));
        if (env.config().text(Settings.EVENTS_SOCKJS).equals("on")) {
            var made = new SockJsBridge(vertx, env, cors, draining, rates);
            browsers = made;
            made.addTo(http);
        }
        var zone = zone();
        var handler = new OperationsHandler(http);
        var anonymous = new AnonymousToken(env);
        var sent = new ExportReports(vertx, env);
        exports = sent;
        var operations = new Operations(
                vertx,
                contracts,
                env.tokens(),
                KeyTokens.of(env),
                anonymous,
                env.config().flag(Settings.STOREFRONT_ANONYMOUS),
                rates,
                RecentWrites.of(env),
                limits,
                env.computing(),
                zone,
                env.config().number(Settings.HTTP_IDLE_MS),
                draining.gateway(),
                sent,
                env.meters());
        for (var contract : contracts) {
            var own = messages.of(contract);
            for (var endpoint : Endpoint.of(contract, zone)) {
                var op = endpoint.op;
                var target = op.live() != null
                        ? streamed(http, endpoint, operations, cors, anonymous)
                        : operations.target(endpoint);
                contract.paths(op).stream()
                        .flatMap(RootPaths::with)
                        .forEach(path -> handler.add(op.method(), path, op.service() + "." + op.id(), own, target));
            }
        }
        for (var endpoint : Endpoint.of(GATEWAY, zone)) {
            var op = endpoint.op;
            var target = switch (op.id()) {
                case SEARCH_ALL -> operations.search(endpoint, contracts);
                case FIND_CODE -> operations.code(endpoint, contracts);
                default -> null;
            };
            if (target != null) handler.add("GET", op.path(), "gateway." + op.id(), messages, target);
        }
        return http.all(handler);
    }

    /** An operation that is also served as a stream, and at {@code /ws} below it as a WebSocket. */
    private OperationsHandler.Target streamed(
            HttpRouter http, Endpoint endpoint, Operations operations, Cors cors, AnonymousToken anonymous) {
        var feed = new EventFeed(vertx, env, endpoint, cors, draining, rates, anonymous);
        feeds.add(feed);
        http.get(endpoint.op.path() + "/ws", feed::socket);
        var polled = operations.target(endpoint);
        return (x, values) -> {
            if (EventFeed.isWanted(x)) feed.stream(x);
            else polled.serve(x, values);
        };
    }

    private Connections connections() {
        var config = env.config();
        var connections = new Connections(
                clients,
                SendBudget.of(vertx, sendLimits, env.meters()),
                DirectMemory.of(vertx, env.meters()),
                config.number(Settings.HTTP_CONNECTIONS_MAX),
                config.number(Settings.HTTP_CONNECTIONS_PER_ADDRESS),
                config.number(Settings.HTTP_HEADER_MS),
                config.number(Settings.HTTP_IDLE_MS),
                env.meters());
        env.background().work(Config.GATEWAY, "sweep of connections").every(SWEEP_MS, connections::sweep);
        open = connections;
        return connections;
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(env.config().number(Settings.HTTP_IDLE_MS))
                .setSendBufferSize(SEND_BUFFER_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxInitialLineLength(HEADER_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(SocketWriter.MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(SocketWriter.MESSAGE_BYTES)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false);
    }

    /** Without this codec a failure of a service would lose its code on the bus. */
    private void registerFailureCodec() {
        try {
            vertx.eventBus().registerDefaultCodec(ServiceException.class, new ServiceExceptionMessageCodec());
        } catch (IllegalStateException e) {
            // another verticle of this Vertx has registered it
        }
    }

    /** Finishes the requests in flight, ends the streams and accepts no more connections. */
    @Override
    public Future<?> stop() {
        feeds.forEach(EventFeed::end);
        if (browsers != null) browsers.end();
        if (server == null) return Future.succeededFuture();
        long ms = env.shutdown().innerMs(ShutdownBudget.Step.HTTP);
        var connections = open;
        if (connections != null) vertx.setTimer(Math.max(1, ms - CUT_MS), t -> connections.cutAll());
        return server.shutdown(ms, TimeUnit.MILLISECONDS).eventually(this::report);
    }

    private Future<?> report() {
        if (reports == null || exports == null) return Future.succeededFuture();
        return env.shutdown()
                .within(
                        ShutdownBudget.Step.HTTP,
                        "the reports of refused requests and of exports",
                        Future.join(reports.send(), exports.send()));
    }
}
