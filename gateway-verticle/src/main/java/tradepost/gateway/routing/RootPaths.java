package tradepost.gateway.routing;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.stream.Stream;
import tradepost.gateway.http.Headers;

/**
 * The paths without /api, which are not published: clients of smaller systems send their requests to {@code /products} and the like. They
 * are for programs: a request that prefers HTML is one of a person, and left to the pages.
 */
public final class RootPaths {
    private static final String API = "/api";
    /** What is served at the root, too, with everything below. */
    private static final List<String> SERVED =
            List.of("/products", "/orders", "/customers", "/items", "/vendors", "/sales/orders", "/purchase/orders");

    private RootPaths() {}

    /** The path of an operation, and the same at the root if it is served there. */
    public static Stream<String> with(String path) {
        var root = path.startsWith(API + "/") ? path.substring(API.length()) : path;
        boolean served =
                !root.equals(path) && SERVED.stream().anyMatch(s -> root.equals(s) || root.startsWith(s + "/"));
        return served ? Stream.of(path, root) : Stream.of(path);
    }

    /** Whether the request was sent to the root. */
    public static boolean isOne(HttpServerRequest request) {
        return !request.path().startsWith(API + "/");
    }

    static boolean isForPerson(HttpServerRequest request) {
        return isOne(request) && Headers.prefers("text/html", request.getHeader("Accept"));
    }
}
