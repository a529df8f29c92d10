package tradepost.gateway.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;

/**
 * The Router of one HTTP server, with what all of its requests have in common: limits on connections, checks of headers, CORS,
 * and one response for every failure. Lives on one event loop.
 */
public final class HttpRouter {
    /** From asking the client to close the connection until the server closes it; by then the client has the response. */
    private static final int LINGER_MS = 1_000;

    private static final String RESPONSE = "tradepost.response";
    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final Vertx vertx;
    private final ErrorMessages messages;
    private final RequestMetrics metrics;
    private final Cors cors;
    private final Connections connections;
    private final DrainFlag draining;
    private final HttpLimits limits;
    private final SecurityReports reports;
    private final Router router;
    private final Route all;
    /** The request that is being passed to the Router; its first handler takes it. */
    private @Nullable ClientResponse arriving;

    public HttpRouter(
            Vertx vertx,
            ErrorMessages messages,
            RequestMetrics metrics,
            Cors cors,
            Connections connections,
            DrainFlag draining,
            HttpLimits limits,
            SecurityReports reports) {
        this.vertx = vertx;
        this.messages = messages;
        this.metrics = metrics;
        this.cors = cors;
        this.connections = connections;
        this.draining = draining;
        this.limits = limits;
        this.reports = reports;
        router = Router.router(vertx).errorHandler(404, ctx -> response(ctx).refuse(notFound()));
        all = router.route().handler(cors).failureHandler(this::failed);
    }

    /** Adds a handler that sees every request, before any path. */
    public HttpRouter all(Handler<RoutingContext> handler) {
        all.handler(handler);
        return this;
    }

    /** Adds a path that answers GET and HEAD; a trailing slash does not change it. */
    public HttpRouter get(String path, Consumer<ClientResponse> target) {
        read(path).handler(ctx -> target.accept(response(ctx)));
        return this;
    }

    /** Adds a path that answers GET and HEAD with more than a few bytes, unless its client has too much that it has not taken. */
    public HttpRouter document(String path, Consumer<ClientResponse> target) {
        return get(path, x -> {
            x.isFromAnyone();
            target.accept(x);
        });
    }

    /**
     * Mounts a Router, which answers the requests below the path; {@code before} refuses those that it must not see. For a connection that it
     * turns into a WebSocket it must call {@link ClientResponse#isUpgraded}.
     */
    public HttpRouter mount(String path, Consumer<ClientResponse> before, Router below) {
        router.route(path + "/*").handler(ctx -> {
            var x = response(ctx);
            before.accept(x);
            if (!x.request.http().canUpgradeToWebSocket()) x.isAnsweredBy(ctx);
            ctx.next();
        });
        router.route(path + "/*").subRouter(below);
        return this;
    }

    private Route read(String path) {
        return router.route(path).useNormalizedPath(false).handler(ctx -> {
            var x = response(ctx);
            x.operation = path;
            if (READS.contains(x.request.http().method().name())) ctx.next();
            else otherMethod(ctx, READS);
        });
    }

    /** Creates the server; {@code options} must not enable what this class does not handle, such as compression. */
    public HttpServer server(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .requestHandler(this::handle)
                .invalidRequestHandler(this::unreadable);
    }

    /** The response to a request. The first handler must call this before it returns. */
    public ClientResponse response(RoutingContext ctx) {
        ClientResponse known = ctx.get(RESPONSE);
        if (known != null) return known;
        var x = arriving;
        if (x == null) throw new IllegalStateException("a handler returned before it asked for the response");
        arriving = null;
        ctx.put(RESPONSE, x);
        cors.vary(x.response());
        return x;
    }

    private void handle(HttpServerRequest request) {
        if (!Headers.areFew(request) || !Headers.areUnambiguous(request)) {
            unreadable(request);
            return;
        }
        var connection = request.connection();
        connections.requestBegins(request);
        var x = open(request);
        x.onAnswered(() -> {
            connections.requestEnds(connection);
            if (draining.isOn()) vertx.setTimer(LINGER_MS, t -> connections.closeIdle(connection));
        });
        x.onSocketClosed(() -> connections.closed(connection));
        arriving = x;
        router.handle(request);
        arriving = null;
    }

    private ClientResponse open(HttpServerRequest request) {
        var x = new ClientResponse(
                vertx,
                ClientRequest.of(request, connections.address(request)),
                messages,
                metrics,
                reports,
                connections,
                limits.requestMs());
        // checked when the response is sent: a client that reuses this connection would lose its next request
        x.response().headersEndHandler(v -> {
            if (draining.isOn()) x.response().putHeader("Connection", "close");
        });
        return x;
    }

    /**
     * Answers OPTIONS, and a preflight request with it; refuses any other method with 405.
     *
     * @param methods that the path has; HEAD and OPTIONS are implied
     */
    public void otherMethod(RoutingContext ctx, Set<String> methods) {
        var x = response(ctx);
        var allowed = new TreeSet<>(methods);
        if (allowed.contains("GET")) allowed.add("HEAD");
        allowed.add("OPTIONS");
        x.response().putHeader("Allow", String.join(", ", allowed));
        if (!HttpMethod.OPTIONS.equals(x.request.http().method())) throw Refusal.of(405, "method_not_allowed");
        if (!cors.isPreflight(x.request.http())) {
            x.end(204, null, Buffer.buffer());
            return;
        }
        x.isAnsweredBy(ctx);
        cors.preflight(ctx, allowed);
    }

    private static Refusal notFound() {
        return Refusal.of(404, "route_not_found");
    }

    /** Responds to whatever a handler throws and whatever the Router itself refuses. */
    private void failed(RoutingContext ctx) {
        var x = response(ctx);
        @Nullable Throwable t = ctx.failure();
        x.refuse(
                t instanceof Refusal r
                        ? r
                        : switch (ctx.statusCode()) {
                            case 400 -> Refusal.of(400, "malformed_request");
                            case 403 -> Refusal.of(403, "origin_not_allowed");
                            case 404 -> notFound();
                            default ->
                                Failures.internal(
                                        t == null ? new IllegalStateException("failed without a cause") : t,
                                        x.request.id());
                        });
    }

    /** Responds to what could not be parsed as HTTP; the connection cannot be used any more. */
    private void unreadable(HttpServerRequest request) {
        var x = open(request);
        var cause = request.decoderResult().cause();
        x.response().putHeader("Connection", "close");
        if (cause instanceof TooLongHttpHeaderException || !Headers.areFew(request))
            x.refuse(Refusal.of(431, "headers_too_large"));
        else if (cause instanceof TooLongHttpLineException) x.refuse(Refusal.of(414, "uri_too_long"));
        else x.refuse(Refusal.of(400, "malformed_request"));
        request.connection().close();
    }
}
