package tradepost.gateway;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import tradepost.kernel.Contract;

/** Takes every request of one HTTP server to what serves it. */
final class Front {
    /** What serves a method of a path. */
    interface Target {
        void serve(Exchange x, List<String> pathValues);
    }

    /** Until a connection is closed whose client was told that it would be: it has the answer by then, and has closed it itself. */
    private static final int LINGER_MS = 1_000;

    private record Named(String operation, Sentences sentences, Target target) {}

    private final Vertx vertx;
    private final Sentences sentences;
    private final Timers timers;
    private final Cors cors;
    private final Draining draining;
    private final Limits limits;
    private final Clients clients;
    private final Routes<Named> routes = new Routes<>();

    Front(
            Vertx vertx,
            Sentences sentences,
            Timers timers,
            Cors cors,
            Draining draining,
            Limits limits,
            Clients clients) {
        this.vertx = vertx;
        this.sentences = sentences;
        this.timers = timers;
        this.cors = cors;
        this.draining = draining;
        this.limits = limits;
        this.clients = clients;
    }

    Front get(String path, Consumer<Exchange> target) {
        routes.add("GET", path, new Named(path, sentences, (x, values) -> target.accept(x)));
        return this;
    }

    void add(Contract contract, Endpoint endpoint, Operations operations) {
        var op = endpoint.op;
        var named = new Named(
                op.service() + "." + op.id(),
                sentences.of(contract),
                (x, values) -> operations.serve(endpoint, x, values));
        for (var path : contract.paths(op)) routes.add(op.method(), path, named);
    }

    /** The same, also as a stream; and at {@code /ws} below it as a WebSocket. */
    void add(Contract contract, Endpoint endpoint, Operations operations, Feed feed) {
        var op = endpoint.op;
        var named = new Named(op.service() + "." + op.id(), sentences.of(contract), (x, values) -> {
            if (Feed.isWanted(x)) feed.stream(x);
            else operations.serve(endpoint, x, values);
        });
        routes.add(op.method(), op.path(), named);
        get(op.path() + "/ws", feed::socket);
    }

    void handle(HttpServerRequest request, Connections connections) {
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
        var x = new Exchange(vertx, request, sentences, timers, clients, limits.requestMs());
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
    void unreadable(HttpServerRequest request) {
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
