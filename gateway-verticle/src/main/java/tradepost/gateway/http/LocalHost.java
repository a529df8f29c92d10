package tradepost.gateway.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;

/**
 * In development: refuses requests whose Host is neither this machine nor the configured address. Any other name may be one that a foreign DNS
 * server resolves to this machine, so that a page of that name could read what a browser gets here (DNS rebinding).
 * Lives on one event loop.
 */
public final class LocalHost implements Handler<RoutingContext> {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpRouter http;
    private final String configured;
    /** The last one that was allowed, because clients seldom use another. */
    private @Nullable String allowed;

    /** @param configured the address the gateway listens on */
    public LocalHost(HttpRouter http, String configured) {
        this.http = http;
        this.configured = configured.contains(":") ? "[" + configured + "]" : configured;
    }

    @Override
    public void handle(RoutingContext ctx) {
        if (!isAllowed(http.response(ctx).request.http().getHeader("Host"))) throw Refusal.of(403, "host_not_allowed");
        ctx.next();
    }

    /** A request without a Host, which HTTP/1.0 allows, is not from a browser. */
    private boolean isAllowed(@Nullable String host) {
        if (host == null || host.equals(allowed)) return true;
        if (!isOfThisMachine(host)) return false;
        allowed = host;
        return true;
    }

    private boolean isOfThisMachine(String host) {
        try {
            var name = new URI("http://" + host).getHost();
            return name != null
                    && (LOOPBACK.contains(name.toLowerCase(Locale.ROOT)) || name.equalsIgnoreCase(configured));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
