package tradepost.gateway.routing;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpRouter;

/**
 * The one handler of all operations. It finds an operation in a tree of path segments; with one route each, the Router would
 * compare every request with hundreds of paths in turn. It leaves every other path to the next handler.
 */
public final class OperationsHandler implements Handler<RoutingContext> {
    /** What serves a method of a path; the values of its parameters are still percent-encoded. */
    public interface Target {
        void serve(ClientResponse x, List<String> pathValues);
    }

    private record Named(String operation, ErrorMessages messages, Target target) {}

    private final HttpRouter http;
    private final Routes<Named> routes = new Routes<>();

    public OperationsHandler(HttpRouter http) {
        this.http = http;
    }

    /**
     * @param operation its name in metrics
     * @param messages the messages of its refusals
     */
    public void add(String method, String path, String operation, ErrorMessages messages, Target target) {
        routes.add(method, path, new Named(operation, messages, target));
    }

    @Override
    public void handle(RoutingContext ctx) {
        var x = http.response(ctx);
        var match = routes.find(x.request.http().path());
        if (match == null || RootPaths.isForPerson(x.request.http())) {
            ctx.next();
            return;
        }
        if (RootPaths.isOne(x.request.http())) x.response().headers().add("Vary", "Accept");
        var method = x.request.http().method().name();
        var named = match.byMethod().get(method.equals("HEAD") ? "GET" : method);
        if (named == null) {
            http.otherMethod(ctx, match.byMethod().keySet());
            return;
        }
        x.operation = named.operation;
        x.messages = named.messages;
        named.target.serve(x, match.values());
    }
}
