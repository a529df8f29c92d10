package tradepost.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of other origins may call: vertx-web's CorsHandler with two differences. A page that may not call gets a response
 * without CORS headers, where CorsHandler would refuse it with 403. A preflight request gets the methods of its path. Credentials
 * are never allowed, because pages send tokens themselves. Lives on one event loop.
 */
public final class Cors implements Handler<RoutingContext> {
    private static final Set<String> EXPOSED = Set.of(
            "X-Request-ID",
            "ETag",
            "Idempotent-Replayed",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "Deprecation",
            "Sunset");
    private static final Set<String> REQUEST_HEADERS = Set.of(
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "Last-Event-ID",
            "X-Request-ID",
            "X-API-Key",
            "traceparent");
    /** Pages that this machine serves itself, on any port. */
    private static final Pattern LOCAL = Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    private static final int PREFLIGHT_SECONDS = 600;

    private final boolean any;
    /** One for each named origin, and {@link #LOCAL}. */
    private final List<Pattern> named = new ArrayList<>();

    private final Predicate<String> ofKeys;
    private final CorsHandler requests;
    /** By the methods of a path: one for each different set. */
    private final Map<Set<String>, CorsHandler> preflights = new HashMap<>();

    /**
     * @param local whether pages of this machine may call too
     * @param ofKeys whether a publishable key names the origin
     */
    public Cors(Set<String> origins, boolean local, Predicate<String> ofKeys) {
        this.ofKeys = ofKeys;
        any = origins.contains("*");
        for (var origin : origins) named.add(Pattern.compile(Pattern.quote(origin)));
        if (local) named.add(LOCAL);
        requests = ofNamed().exposedHeaders(EXPOSED);
    }

    private CorsHandler ofNamed() {
        var handler = CorsHandler.create();
        if (!any) for (var origin : named) handler.addOriginWithRegex(origin.pattern());
        return handler;
    }

    private static CorsHandler preflightOf(CorsHandler handler, Set<String> methods) {
        return handler.allowedMethods(methods.stream().map(HttpMethod::valueOf).collect(Collectors.toSet()))
                .allowedHeaders(REQUEST_HEADERS)
                .maxAgeSeconds(PREFLIGHT_SECONDS);
    }

    public static boolean isOfThisMachine(String origin) {
        return LOCAL.matcher(origin).matches();
    }

    private boolean isNamed(@Nullable String origin) {
        return origin != null && (isConfigured(origin) || ofKeys.test(origin));
    }

    private boolean isConfigured(String origin) {
        return any || named.stream().anyMatch(n -> n.matcher(origin).matches());
    }

    /** Of the named origins, or of this one alone, which only a key names. */
    private CorsHandler of(String origin) {
        return isConfigured(origin) ? ofNamed() : CorsHandler.create().addOrigin(origin);
    }

    @Override
    public void handle(RoutingContext ctx) {
        var origin = ctx.request().getHeader("Origin");
        if (!isNamed(origin) || isPreflight(ctx.request())) ctx.next();
        else if (isConfigured(origin)) requests.handle(ctx);
        else of(origin).exposedHeaders(EXPOSED).handle(ctx);
    }

    boolean isPreflight(HttpServerRequest request) {
        return HttpMethod.OPTIONS.equals(request.method())
                && request.headers().contains("Access-Control-Request-Method");
    }

    /** Ends the response to a preflight request. */
    void preflight(RoutingContext ctx, Set<String> methods) {
        var origin = ctx.request().getHeader("Origin");
        if (isNamed(origin)) {
            ctx.response().headers().remove("Vary"); // the handler adds it
            var handler = isConfigured(origin)
                    ? preflights.computeIfAbsent(methods, m -> preflightOf(ofNamed(), m))
                    : preflightOf(of(origin), methods);
            handler.handle(ctx);
        } else ctx.response().setStatusCode(204).end();
    }

    /** For every origin: a cache must not give the response for one page to another. */
    void vary(HttpServerResponse response) {
        if (!any) response.putHeader("Vary", "Origin");
    }

    /**
     * Whether a request that browsers send without a preflight, such as a WebSocket handshake, is allowed: from this host, from a
     * named origin, or from no page at all.
     */
    public boolean allows(HttpServerRequest request) {
        var origin = request.getHeader("Origin");
        if (origin == null || isNamed(origin)) return true;
        var host = request.getHeader("Host");
        return origin.equals("https://" + host) || origin.equals("http://" + host);
    }
}
