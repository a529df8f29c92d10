package tradepost.gateway.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.answer.Sentences;
import tradepost.gateway.request.Routes;

/** Takes every request of one HTTP server to what serves it. */
public final class HttpDispatcher {
    /** What serves a method of a path. */
    public interface Target {
        void serve(Exchange x, List<String> pathValues);
    }

    /** Until a connection is closed whose client was told that it would be: it has the answer by then, and has closed it itself. */
    private static final int LINGER_MS = 1_000;

    private record Named(String operation, Sentences sentences, Target target) {}

    private final Vertx vertx;
    private final Sentences sentences;
    private final RequestMetrics metrics;
    private final Cors cors;
    private final Draining draining;
    private final Limits limits;
    private final Clients clients;
    private final Routes<Named> routes = new Routes<>();

    public HttpDispatcher(
            Vertx vertx,
            Sentences sentences,
            RequestMetrics metrics,
            Cors cors,
            Draining draining,
            Limits limits,
            Clients clients) {
        this.vertx = vertx;
        this.sentences = sentences;
        this.metrics = metrics;
        this.cors = cors;
        this.draining = draining;
        this.limits = limits;
        this.clients = clients;
    }

    public HttpDispatcher get(String path, Consumer<Exchange> target) {
        routes.add("GET", path, new Named(path, sentences, (x, values) -> target.accept(x)));
        return this;
    }

    /**
     * @param operation what metrics call it
     * @param sentences how its refusals are worded
     */
    public void add(String method, String path, String operation, Sentences sentences, Target target) {
        routes.add(method, path, new Named(operation, sentences, target));
    }

    public void handle(HttpServerRequest request, Connections connections) {
        if (!Headers.areFew(request) || !Headers.areClear(request)) {
            unreadable(request);
            return;
        }
        var connection = request.connection();
        connections.asked(connection);
        var x = exchange(request);
        x.onAnswered(() -> {
            connections.answered(connection);
            if (draining.isOn()) vertx.setTimer(LINGER_MS, t -> connections.closeIdle(connection));
        });
        x.onSocketClosed(() -> connections.closed(connection));
        x.step(() -> route(x));
    }

    private Exchange exchange(HttpServerRequest request) {
        var x = new Exchange(vertx, request, sentences, metrics, clients, limits.requestMs());
        cors.answer(request, x.response());
        // asked when the answer is given: a client that goes on with this connection would lose its next request
        x.response().headersEndHandler(v -> {
            if (draining.isOn()) x.response().putHeader("Connection", "close");
        });
        return x;
    }

    private void route(Exchange x) {
        var path = x.request.path();
        var match = path == null ? null : routes.find(path);
        if (match == null) throw Refusal.of(404, "route_not_found");
        var method = x.request.method().name();
        var target = match.byMethod().get(method.equals("HEAD") ? "GET" : method);
        if (target != null) {
            x.operation = target.operation();
            x.sentences = target.sentences();
            target.target().serve(x, match.values());
            return;
        }
        var allowed = new TreeSet<>(match.byMethod().keySet());
        if (allowed.contains("GET")) allowed.add("HEAD");
        allowed.add("OPTIONS");
        var allow = String.join(", ", allowed);
        x.response().putHeader("Allow", allow);
        if (!method.equals("OPTIONS")) throw Refusal.of(405, "method_not_allowed");
        if (x.request.getHeader("Access-Control-Request-Method") != null) cors.preflight(x.response(), allow);
        x.end(204, null, Buffer.buffer());
    }

    /** What could not be read as HTTP; the connection is of no more use. */
    public void unreadable(HttpServerRequest request) {
        var x = exchange(request);
        var cause = request.decoderResult().cause();
        x.response().putHeader("Connection", "close");
        if (cause instanceof TooLongHttpHeaderException || !Headers.areFew(request))
            x.refuse(Refusal.of(431, "headers_too_large"));
        else if (cause instanceof TooLongHttpLineException) x.refuse(Refusal.of(414, "uri_too_long"));
        else x.refuse(Refusal.of(400, "malformed_request"));
        request.connection().close();
    }
}
