package tradepost.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.regex.Pattern;

/** Which pages of other origins may call. Never with credentials: tokens are sent by the page itself. */
public final class Cors {
    private static final String EXPOSED =
            "X-Request-ID, ETag, Idempotent-Replayed, Retry-After, RateLimit, RateLimit-Policy";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-ID, traceparent";
    /** Pages that this machine serves itself, on any port. */
    private static final Pattern LOCAL = Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    private final Set<String> origins;
    private final boolean any;
    private final boolean local;

    /** @param local whether those of this machine may too */
    public Cors(Set<String> origins, boolean local) {
        this.origins = origins;
        this.local = local;
        any = origins.contains("*");
    }

    private boolean isNamed(String origin) {
        return any || origins.contains(origin) || local && LOCAL.matcher(origin).matches();
    }

    void answer(HttpServerRequest request, HttpServerResponse response) {
        var origin = request.getHeader("Origin");
        if (!any) response.putHeader("Vary", "Origin");
        if (origin == null || !isNamed(origin)) return;
        response.putHeader("Access-Control-Allow-Origin", any ? "*" : origin);
        response.putHeader("Access-Control-Expose-Headers", EXPOSED);
    }

    /** Of what a browser opens without asking first, as a WebSocket: from here, from an origin that may, or by no page at all. */
    public boolean allows(HttpServerRequest request) {
        var origin = request.getHeader("Origin");
        if (origin == null || isNamed(origin)) return true;
        var host = request.getHeader("Host");
        return origin.equals("https://" + host) || origin.equals("http://" + host);
    }

    /** To be called after {@link #answer}, for OPTIONS with Access-Control-Request-Method. */
    void preflight(HttpServerResponse response, String methods) {
        if (!response.headers().contains("Access-Control-Allow-Origin")) return;
        response.putHeader("Access-Control-Allow-Methods", methods);
        response.putHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
        response.putHeader("Access-Control-Max-Age", "600");
    }
}
