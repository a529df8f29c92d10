package tradepost.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientRequest;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;
import tradepost.kernel.call.CallerContext;
import tradepost.kernel.identity.KeyFormat;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Network;

/**
 * The access tokens of API keys. A key is exchanged at most once a minute; in between, its token is verified like any other, so that it is
 * refused as soon as the key is revoked or its owner loses a right. Shared by the event loops of a node, and thread-safe.
 */
public final class KeyTokens {
    /** Of auth, for what concerns keys. */
    static final String ADDRESS = "auth.access";

    private static final Duration KEPT = Duration.ofSeconds(60);
    /** How long before its end the token of a service account is replaced. */
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(1);

    private static final int KEYS_MAX = 10_000;
    private static final String HEADER = "X-API-Key";
    private static final int UNAUTHORIZED = 401;

    /** @param token the access token; it is as good as what the key allows, until the next exchange */
    private record Exchanged(
            String token, boolean publishable, List<String> origins, List<String> addresses, long untilNanos) {
        static Exchanged of(JsonObject answer) {
            return new Exchanged(
                    answer.getString("token"),
                    answer.getBoolean("publishable"),
                    texts(answer.getJsonArray("origins")),
                    texts(answer.getJsonArray("allowed_addresses")),
                    System.nanoTime()
                            + Duration.ofSeconds(answer.getInteger("seconds")).toNanos());
        }

        private static List<String> texts(JsonArray array) {
            return array.stream().map(String::valueOf).toList();
        }
    }

    /** A verified caller with its token, which may have been exchanged for a key. */
    public record Authenticated(Tokens.Verified who, String token) {}

    private final AuthCalls calls;
    private final Tokens tokens;
    private final Cache<String, Future<Exchanged>> exchanged =
            Caffeine.newBuilder().maximumSize(KEYS_MAX).expireAfterWrite(KEPT).build();

    private KeyTokens(Env env) {
        calls = new AuthCalls(env, ADDRESS);
        tokens = env.tokens();
    }

    public static KeyTokens of(Env env) {
        return env.singletons().get(KeyTokens.class, () -> new KeyTokens(env));
    }

    /** The access token or API key of a request; a token counts if both are sent. Null if neither is. */
    public static @Nullable String credential(HttpServerRequest http) {
        var bearer = Headers.bearer(http);
        return bearer != null ? bearer : Headers.single(http, HEADER);
    }

    /**
     * The sender of a request, by its access token or API key. A key that this node has not exchanged lately counts as a read of its address,
     * because asking auth takes time. Fails 401, 403 address_not_allowed, origin_not_allowed, 429 or 503.
     */
    public Future<Authenticated> verify(String credential, ClientResponse response, RateLimits rates) {
        var request = response.request;
        var address = request.address();
        if (!KeyFormat.isKey(credential))
            return rates.verify(tokens, credential, address, response.response())
                    .map(who -> allowed(who, credential, address));
        if (!isKnown(credential)) rates.admitAddress(address, RequestCost.READ, response.response());
        return verify(credential, address, request.http().getHeader("Origin"), request.id());
    }

    /** Whether this node has exchanged the key less than a minute ago. */
    private boolean isKnown(String key) {
        var known = exchanged.getIfPresent(key);
        return known != null && known.succeeded();
    }

    /**
     * Verifies an API key. A token that was revoked since its exchange is exchanged once more: the key may have other rights now. Fails 401
     * invalid_api_key, 403 address_not_allowed, origin_not_allowed, 429 or 503.
     *
     * @param address of the client
     * @param origin of the page that it is, if it is one
     * @param requestId of the request; empty if the client stays connected
     */
    Future<Authenticated> verify(String key, String address, @Nullable String origin, String requestId) {
        if (!KeyFormat.isIntact(key)) return Future.failedFuture(Refusal.of(UNAUTHORIZED, "invalid_api_key"));
        return verified(key, address, origin, requestId).recover(t -> {
            if (!isRevoked(t)) return Future.failedFuture(t);
            exchanged.invalidate(key);
            return verified(key, address, origin, requestId);
        });
    }

    /** The client with this access token or API key, which stays connected. Fails as {@link #verify}, or 401. */
    public Future<LastingToken> lasting(String credential, String address, @Nullable String origin) {
        var verified = KeyFormat.isKey(credential)
                ? verify(credential, address, origin, "")
                : tokens.verify(credential).map(who -> allowed(who, credential, address));
        return verified.map(a -> new LastingToken(this, a, credential, address, origin));
    }

    /** The same of a request whose credential has been verified. */
    public LastingToken lasting(Authenticated verified, String credential, ClientRequest request) {
        return new LastingToken(
                this, verified, credential, request.address(), request.http().getHeader("Origin"));
    }

    /** An access token, verified again; that of a service account is replaced by another one before it expires. Fails 401 or 503. */
    Future<Authenticated> verified(Authenticated held, String address) {
        return tokens.verify(held.token).compose(who -> {
            if (!who.caller().role().equals(Roles.SERVICE)
                    || who.expires().isAfter(tokens.clock().now().plus(RENEWED_BEFORE)))
                return Future.succeededFuture(held);
            return calls.ask("renewServiceToken", new JsonObject().put("token", held.token), address)
                    .map(answer -> answer.getString("token"))
                    .compose(token -> tokens.verify(token).map(now -> new Authenticated(now, token)))
                    .recover(t -> isUnauthorized(t) ? Future.failedFuture(t) : Future.succeededFuture(held));
        });
    }

    /** Fails 403 address_not_allowed. */
    private static Authenticated allowed(Tokens.Verified who, String token, String address) {
        if (!isAllowed(who.addresses(), address)) throw Refusal.of(403, "address_not_allowed");
        return new Authenticated(who, token);
    }

    private static boolean isAllowed(List<String> addresses, String address) {
        return addresses.isEmpty() || Network.anyContains(addresses, address);
    }

    private Future<Authenticated> verified(String key, String address, @Nullable String origin, String requestId) {
        return CallerContext.here(exchanged(key, address, requestId)).compose(e -> {
            // first, because a key that has changed may have other addresses and origins by now
            return tokens.verify(e.token).compose(who -> {
                var refusal = refusal(e, address, origin);
                return refusal == null
                        ? Future.succeededFuture(new Authenticated(who, e.token))
                        : Future.failedFuture(refusal);
            });
        });
    }

    private Future<Exchanged> exchanged(String key, String address, String requestId) {
        var known = exchanged.getIfPresent(key);
        if (known != null && !(known.succeeded() && known.result().untilNanos - System.nanoTime() <= 0)) return known;
        var asked = calls.ask("exchangeKey", new JsonObject().put("key", key), address, requestId)
                .map(Exchanged::of);
        exchanged.put(key, asked);
        return asked.onFailure(t -> exchanged.asMap().remove(key, asked));
    }

    private static boolean isUnauthorized(Throwable t) {
        return t instanceof ServiceException e && e.failureCode() == UNAUTHORIZED;
    }

    private static boolean isRevoked(Throwable t) {
        return isUnauthorized(t) && !"invalid_api_key".equals(t.getMessage());
    }

    private static @Nullable Refusal refusal(Exchanged e, String address, @Nullable String origin) {
        if (!isAllowed(e.addresses, address)) return Refusal.of(403, "address_not_allowed");
        if (origin != null
                && e.publishable
                && !e.origins.isEmpty()
                && !e.origins.contains(origin.toLowerCase(Locale.ROOT))) return Refusal.of(403, "origin_not_allowed");
        return null;
    }
}
