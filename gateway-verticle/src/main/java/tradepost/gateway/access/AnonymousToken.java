package tradepost.gateway.access;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Cors;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Env;

/**
 * In development, with {@code dev.anonymous}: the access token that stands in for a missing one. Auth issues it for a user of its own, so
 * services verify these requests like any others. Lives on one event loop.
 */
public final class AnonymousToken {
    /** Until then, a user that has been disabled keeps the token. */
    private static final long RENEWED_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AuthCalls calls;
    private final boolean isOn;
    private @Nullable Future<String> held;
    private long askedNanos;

    public AnonymousToken(Env env) {
        calls = new AuthCalls(env, Tokens.AUTH_ADDRESS);
        isOn = !env.config().text(Settings.DEV_ANONYMOUS).isEmpty();
    }

    /** Whether requests without a token act as a role. */
    public boolean isOn() {
        return isOn;
    }

    /**
     * The token for a request that has none. Fails 401 unless there is one for it, and 403 for every page but those of this machine, also if its
     * origin may call with a token of its own: a browser sends some requests of any page.
     */
    public Future<String> of(HttpServerRequest request) {
        var refusal = refusal(request);
        if (refusal != null) throw refusal;
        var known = held;
        if (known != null && !known.failed() && System.nanoTime() - askedNanos < RENEWED_AFTER_NANOS) return known;
        askedNanos = System.nanoTime();
        var asked = calls.ask("anonymousToken", new JsonObject(), "").map(answer -> answer.getString("token"));
        held = asked;
        return asked;
    }

    /** Whether there is one for the request. */
    public boolean isFor(HttpServerRequest request) {
        return refusal(request) == null;
    }

    private @Nullable Refusal refusal(HttpServerRequest request) {
        if (!isOn || request.headers().contains("Authorization")) return Refusal.of(401, "unauthorized");
        var origin = request.getHeader("Origin");
        boolean isForeign = origin == null
                ? "cross-site".equals(request.getHeader("Sec-Fetch-Site"))
                : !Cors.isOfThisMachine(origin);
        return isForeign ? Refusal.of(403, "origin_not_allowed") : null;
    }
}
