package tradepost.gateway.request;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import tradepost.gateway.answer.Sentences;
import tradepost.gateway.http.Exchange;
import tradepost.gateway.http.HttpRouter;

/**
 * The one handler of all operations. It finds them by a tree of path segments: as routes of the Router, which tries one after the
 * other, each request would be compared with hundreds of paths. Every other path it leaves to the next handler.
 */
public final class OperationsHandler implements Handler<RoutingContext> {
    /** What serves a method of a path; the values of its parameters are still percent-encoded. */
    public interface Target {
        void serve(Exchange x, List<String> pathValues);
    }

    private record Named(String operation, Sentences sentences, Target target) {}

    private final HttpRouter http;
    private final Routes<Named> routes = new Routes<>();

    public OperationsHandler(HttpRouter http) {
        this.http = http;
    }

    /**
     * @param operation what metrics call it
     * @param sentences how its refusals are worded
     */
    public void add(String method, String path, String operation, Sentences sentences, Target target) {
        routes.add(method, path, new Named(operation, sentences, target));
    }

    @Override
    public void handle(RoutingContext ctx) {
        var x = http.exchange(ctx);
        var match = routes.find(x.request.path());
        if (match == null) {
            ctx.next();
            return;
        }
        var method = x.request.method().name();
        var named = match.byMethod().get(method.equals("HEAD") ? "GET" : method);
        if (named == null) {
            http.otherMethod(ctx, match.byMethod().keySet());
            return;
        }
        x.operation = named.operation;
        x.sentences = named.sentences;
        named.target.serve(x, match.values());
    }
}
