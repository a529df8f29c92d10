package tradepost.gateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.serviceproxy.ServiceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.background.Background;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;

/**
 * How many requests each user with its API keys may send, each service account, and each address that sends requests without a valid
 * token. Decides from the memory of this node; {@link RateGossip} makes the limits hold over all gateways. Shared by the event loops of a
 * node, and thread-safe. Without the settings it admits everything and adds no header.
 */
public final class RateLimits {
    private static final CharSequence LIMIT = HttpHeaders.createOptimized("RateLimit");
    private static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
    private static final String CALLER = "caller";
    private static final String KEY = "key";
    private static final String ADDRESS = "address";
    private static final int UNAUTHORIZED = 401;

    /** The buckets of one policy, with the count of its refusals. */
    private record Policy(TokenBuckets buckets, Counter refused, String header) {
        void admit(String caller, int units, HttpServerResponse response) {
            answer(buckets.take(caller, units), response);
        }

        void answer(TokenBucket.Decision decision, HttpServerResponse response) {
            if (!response.headWritten()) // a WebSocket learns its caller later
            response.putHeader(POLICY, header).putHeader(LIMIT, buckets.rate.header(decision.left()));
            if (decision.isAdmitted()) return;
            refused.increment();
            throw Refusal.limited(decision.retryAfterSeconds());
        }
    }

    private final @Nullable Policy callers;
    private final @Nullable Policy keys;
    private final @Nullable Policy addresses;
    private final RateGossip gossip;
    private final AtomicBoolean started = new AtomicBoolean();

    private RateLimits(@Nullable Rate ofCallers, @Nullable Rate ofAddresses, MeterRegistry meters, LongSupplier clock) {
        var byPolicy = new LinkedHashMap<String, TokenBuckets>();
        callers = policy(ofCallers, byPolicy, meters, clock);
        keys = policy(ofCallers == null ? null : ofCallers.half(KEY), byPolicy, meters, clock);
        addresses = policy(ofAddresses, byPolicy, meters, clock);
        gossip = new RateGossip(byPolicy);
    }

    private static @Nullable Policy policy(
            @Nullable Rate rate, Map<String, TokenBuckets> byPolicy, MeterRegistry meters, LongSupplier clock) {
        if (rate == null) return null;
        var buckets = new TokenBuckets(rate, clock);
        byPolicy.put(rate.policy(), buckets);
        Gauge.builder("tradepost.rate.limits.tracked", buckets, TokenBuckets::tracked)
                .description("Callers or addresses whose recent requests are counted")
                .tag("policy", rate.policy())
                .register(meters);
        var refused = Counter.builder("tradepost.rate.limits.refused")
                .description("Requests refused because their caller or address sent too many")
                .tag("policy", rate.policy())
                .register(meters);
        return new Policy(buckets, refused, rate.policyHeader());
    }

    public static RateLimits of(Config config, MeterRegistry meters) {
        check(config);
        int burst = config.number(Settings.LIMITS_BURST);
        return new RateLimits(
                rate(CALLER, config.number(Settings.LIMITS_REQUESTS_PER_SECOND), burst),
                rate(ADDRESS, config.number(Settings.LIMITS_ANONYMOUS_REQUESTS_PER_SECOND), burst),
                meters,
                System::nanoTime);
    }

    /** Refuses a burst that is smaller than what gateways may use before they hear of each other. */
    public static void check(Config config) {
        for (var rate : List.of(Settings.LIMITS_REQUESTS_PER_SECOND, Settings.LIMITS_ANONYMOUS_REQUESTS_PER_SECOND))
            if (config.number(rate) > config.number(Settings.LIMITS_BURST))
                throw new Config.Invalid(
                        Settings.LIMITS_BURST.key() + " must be at least as large as " + rate.key() + ": raise it");
    }

    private static @Nullable Rate rate(String policy, int perSecond, int burst) {
        return perSecond == 0 ? null : new Rate(policy, perSecond, burst);
    }

    /** Exchanges the use with the other gateways until the verticle that called this first ends. */
    public void exchange(Vertx vertx, Background background) {
        if ((callers != null || addresses != null) && started.compareAndSet(false, true))
            gossip.start(vertx, background);
    }

    /**
     * Admits a request of a verified caller. The API keys of a user share the limit of the user, and one key has half of it: the response shows
     * the limit of which less is left. Fails 429.
     */
    public void admitCaller(Caller caller, int units, HttpServerResponse response) {
        if (callers == null || keys == null) return;
        var owner = caller.ownerId().toString();
        if (caller.isOwn()) callers.admit(owner, units, response);
        else admitKey(callers, keys, owner, caller.userId().toString(), units, response);
    }

    private static void admitKey(
            Policy callers, Policy keys, String owner, String key, int units, HttpServerResponse response) {
        var ofKey = keys.buckets.take(key, units);
        if (!ofKey.isAdmitted()) {
            keys.answer(ofKey, response);
            return;
        }
        var ofOwner = callers.buckets.take(owner, units);
        if (!ofOwner.isAdmitted()) keys.buckets.giveBack(key, units);
        if (ofOwner.isAdmitted() && ofKey.left() < ofOwner.left()) keys.answer(ofKey, response);
        else callers.answer(ofOwner, response);
    }

    /** Admits a request that needs no token. Fails 429. */
    public void admitAddress(String address, int units, HttpServerResponse response) {
        if (addresses != null) addresses.admit(address, units, response);
    }

    /**
     * Verifies the token of a request. It counts as a read of its address unless the token is valid. A token that this node does not know
     * yet must be admitted before it is verified, because that takes time. Fails 401, 429 or 503.
     */
    public Future<Tokens.Verified> verify(Tokens tokens, String token, String address, HttpServerResponse response) {
        var policy = addresses;
        if (policy == null) return tokens.verify(token);
        if (tokens.isKnown(token))
            return tokens.verify(token).onFailure(t -> {
                if (isUnauthorized(t)) policy.buckets.take(address, RequestCost.READ);
            });
        policy.admit(address, RequestCost.READ, response);
        return tokens.verify(token).onComplete(who -> policy.buckets.giveBack(address, RequestCost.READ), t -> {
            if (!isUnauthorized(t)) policy.buckets.giveBack(address, RequestCost.READ);
        });
    }

    private static boolean isUnauthorized(Throwable t) {
        return t instanceof ServiceException s && s.failureCode() == UNAUTHORIZED;
    }
}
