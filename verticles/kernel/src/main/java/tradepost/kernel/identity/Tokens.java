package tradepost.kernel.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.background.Background;
import tradepost.kernel.call.CallerContext;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.ClusterClock;

/**
 * Verifies access tokens (JWT, RFC 7519, RS256 only) with the public keys of auth, and caches valid tokens until they expire. The
 * keys are requested with the first token and whenever a key id is unknown, at most once a second.
 *
 * <p>A token becomes invalid early when its session ends. Auth then notifies every node. Because a message may be lost, each node
 * also asks auth every {@value #ASK_EVERY_MS} ms which sessions have ended since.
 */
public final class Tokens {
    /** @param addresses from which alone requests may come, and networks; empty for any */
    public record Verified(Caller caller, String sid, Instant expires, List<String> addresses) {}

    /** The operations of the service auth that concern tokens. */
    public interface Auth {
        /** Returns the response of the context auth itself, never of another cluster member. Fails 503 if auth does not respond. */
        Future<JsonObject> ask(String action, JsonObject arguments);
    }

    public static final String ISSUER = "tradepost";
    public static final String AUDIENCE = "tradepost-api";
    /**
     * The address at which auth publishes ended sessions, as {@code {sid: epoch seconds until which a token of the session may be
     * valid}}.
     */
    static final String REVOKED_ADDRESS = "auth.sessions.revoked";
    /** The bus address of auth. Its public operation {@value #KEYS_ACTION} returns {@code {keys: [JWK…], revoked: {…}, as_of_ms}}. */
    public static final String AUTH_ADDRESS = "auth";

    static final String KEYS_ACTION = "jwks";
    private static final String REVOKED_ACTION = "revoked";
    private static final String ENDED_ACTION = "sessionEnded";
    private static final int REVOKED_MAX = 100_000;
    private static final JsonArray NONE = new JsonArray();

    private static final List<String> REQUIRED =
            List.of("iss", "aud", "sub", "role", "sid", "typ", "exp", "nbf", "iat");
    /** The bound of the cache of verified tokens, in bytes of heap (approximate). */
    private static final long CACHE_BYTES_MAX = 16L << 20;

    private static final int VERIFIED_BYTES = 600;
    private static final long RELOAD_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LEEWAY_SECONDS = 5;
    private static final long ASK_EVERY_MS = 12_000;
    private static final long LOOK_AT_CLOCK_MS = 1_000;

    private final Vertx vertx;
    private final Auth auth;
    private final Seal seal;
    private final ClusterClock clock;
    private final Cache<String, Verified> cache;
    private final RevokedSessions revoked;
    /** The sessions that auth was asked about, and whether they have ended. */
    private final Cache<String, Boolean> ended = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMillis(ASK_EVERY_MS))
            .build();

    private volatile @Nullable TokenKeys keys;
    private volatile @Nullable Long revokedAsOfMs;
    private volatile long askedAtNanos = System.nanoTime() - RELOAD_AFTER_NANOS;
    private volatile @Nullable Future<TokenKeys> asked;

    /** Do not call this on the context of a verticle: the consumers would be removed when the verticle ends. */
    public Tokens(Vertx vertx, Auth auth, Seal seal, ClusterClock clock, Background background) {
        this.vertx = vertx;
        this.auth = auth;
        this.seal = seal;
        this.clock = clock;
        revoked = new RevokedSessions(REVOKED_MAX, clock);
        cache = Caffeine.newBuilder()
                .maximumWeight(CACHE_BYTES_MAX)
                .weigher((String token, Verified v) -> token.length() + VERIFIED_BYTES)
                .expireAfter(Expiry.<String, Verified>creating((k, v) -> Duration.between(clock.now(), v.expires())))
                .build();
        vertx.eventBus().<JsonObject>consumer(REVOKED_ADDRESS, this::revokedBy);
        background.work("tokens", "refresh of keys").onlyIf(() -> keys != null).everyAsync(ASK_EVERY_MS, this::ask);
        background
                .work("tokens", "comparison of clocks")
                .onlyIf(() -> keys != null && clock.wasSet()) // the database's clock may have been changed too
                .everyAsync(LOOK_AT_CLOCK_MS, this::ask);
    }

    public ClusterClock clock() {
        return clock;
    }

    /** Whether this node has verified the token before, so that doing so again takes next to no time. */
    public boolean isKnown(String token) {
        return cache.getIfPresent(token) != null;
    }

    /** Fails 401, or 503 until auth has returned its keys. */
    public Future<Verified> verify(String token) {
        var hit = cache.getIfPresent(token);
        if (hit != null && hit.expires().isAfter(clock.now())) return unlessRevoked(hit);
        if (!TokenText.isCanonical(token)) return Future.failedFuture(Problem.unauthorized("invalid_token"));
        var kid = TokenText.keyId(token);
        if (kid == null) return Future.failedFuture(Problem.unauthorized("invalid_token"));
        var have = keys;
        if (have != null && have.ids().contains(kid)) return verify(have, token);
        return CallerContext.here(load())
                .compose(now -> now.ids().contains(kid)
                        ? verify(now, token)
                        : Future.failedFuture(Problem.unauthorized("invalid_token")));
    }

    private Future<Verified> verify(TokenKeys by, String token) {
        return by.claims(token).transform(r -> {
            if (r.failed()) return Future.failedFuture(Problem.unauthorized("invalid_token"));
            var verified = claims(r.result());
            if (verified == null) return Future.failedFuture(Problem.unauthorized("invalid_token"));
            cache.put(token, verified);
            if (keys != by) cache.invalidate(token); // the key may have ended meanwhile
            return unlessRevoked(verified);
        });
    }

    /** Checked on each use, because the session may end while its token is being verified. */
    private Future<Verified> unlessRevoked(Verified v) {
        if (revoked.contains(v.sid())) return Future.failedFuture(Problem.unauthorized("session_ended"));
        if (revoked.isComplete()) return Future.succeededFuture(v);
        return hasEnded(v.sid())
                .compose(has ->
                        has ? Future.failedFuture(Problem.unauthorized("session_ended")) : Future.succeededFuture(v));
    }

    /**
     * Asks auth whether a session has ended, because more sessions have ended than this node stores. Fails 503 if auth does not
     * respond.
     */
    private Future<Boolean> hasEnded(String sid) {
        var known = ended.getIfPresent(sid);
        if (known != null) return Future.succeededFuture(known);
        return auth.ask(ENDED_ACTION, new JsonObject().put("session", sid))
                .map(answer -> Boolean.TRUE.equals(answer.getBoolean("ended")))
                .onSuccess(has -> ended.put(sid, has));
    }

    /** Returns the session id of an access token. Fails 401 unauthorized for null, and as {@link #verify} does. */
    public Future<String> session(@Nullable String token) {
        return token == null
                ? Future.failedFuture(Problem.unauthorized("unauthorized"))
                : verify(token).map(Verified::sid);
    }

    private @Nullable Verified claims(JsonObject claims) {
        for (var name : REQUIRED) if (claims.getValue(name) == null) return null;
        if (!"access".equals(claims.getValue("typ"))) return null;
        try {
            long now = clock.nowMs() / 1_000;
            if (claims.getLong("exp") <= now - LEEWAY_SECONDS) return null;
            if (Math.max(claims.getLong("nbf"), claims.getLong("iat")) > now + LEEWAY_SECONDS) return null;
            var role = claims.getString("role");
            var pending = claims.getString("pending", "");
            var permissions = new ArrayList<String>();
            if (pending.isEmpty()) { // whoever must first do something else may do nothing until then, wherever
                // permissions are checked
                permissions.addAll(Roles.permissions(role));
                for (var p : claims.getJsonArray("perms", NONE)) permissions.add((String) p);
            }
            var subject = claims.getString("sub");
            var locations = claims.getJsonArray("locs", NONE).stream()
                    .map(id -> UUID.fromString((String) id))
                    .toList();
            return new Verified(
                    new Caller(
                            UUID.fromString(subject),
                            role,
                            List.copyOf(permissions),
                            locations,
                            claims.getLong("auth_time", 0L),
                            pending,
                            UUID.fromString(claims.getString("owner", subject))),
                    claims.getString("sid"),
                    Instant.ofEpochSecond(claims.getLong("exp")),
                    claims.getJsonArray("addrs", NONE).stream()
                            .map(String.class::cast)
                            .toList());
        } catch (IllegalArgumentException | ClassCastException e) {
            return null;
        }
    }

    /** Loads the keys of auth, if there are none yet. Concurrent calls share one request. */
    public Future<?> ready() {
        return keys == null ? CallerContext.here(load()) : Future.succeededFuture();
    }

    /**
     * The newest keys, requested at most once a second. Fails 503 auth_unavailable while the last request has failed, because a token whose
     * key is unknown may be signed with a new one: as 401 its client would log out.
     */
    private synchronized Future<TokenKeys> load() {
        var last = asked;
        if (last == null || System.nanoTime() - askedAtNanos >= RELOAD_AFTER_NANOS) last = ask();
        return last.recover(t -> Future.failedFuture(unavailable(t)));
    }

    private static Throwable unavailable(Throwable t) {
        return t instanceof ServiceException ? t : Problem.unavailable("auth_unavailable");
    }

    private synchronized Future<TokenKeys> ask() {
        var last = asked;
        if (last != null && !last.isComplete()) return last;
        long nanos = System.nanoTime();
        askedAtNanos = nanos;
        var request = auth.ask(KEYS_ACTION, new JsonObject().put("since", revokedAsOfMs))
                .compose(answer -> use(answer, nanos));
        asked = request;
        return request;
    }

    /** Stores the ended sessions before the new keys, so that no token is accepted by a new key after its session has ended. */
    private Future<TokenKeys> use(JsonObject answer, long askedNanos) {
        var asOfMs = answer.getLong("as_of_ms");
        if (asOfMs != null) {
            clock.set(asOfMs, askedNanos);
            clock.compare(AUTH_ADDRESS, asOfMs, askedNanos);
        }
        revoke(answer.getJsonObject("revoked", new JsonObject()));
        var othersUntil = answer.getLong("others_until");
        if (othersUntil != null) revoked.others(othersUntil);
        if (asOfMs != null) revokedAsOfMs = asOfMs;
        var jwks = answer.getJsonArray("keys");
        var have = keys;
        return have != null && have.published().getJsonArray("keys").equals(jwks)
                ? Future.succeededFuture(have)
                : use(jwks);
    }

    /** Trusts these keys from now on, after checking that forged tokens are rejected. */
    Future<TokenKeys> use(JsonArray jwks) {
        if (jwks.isEmpty()) return Future.failedFuture(Problem.unavailable("auth_unavailable"));
        var fresh = TokenKeys.of(vertx, jwks);
        return fresh.rejectForged(clock.nowMs() / 1_000).map(v -> {
            keys = fresh;
            cache.invalidateAll(); // also the tokens of keys that are no longer trusted
            return fresh;
        });
    }

    /** The keys that are published at /.well-known/jwks.json (RFC 7517); empty until auth has responded. */
    public JsonObject jwks() {
        var have = keys;
        return have == null
                ? new JsonObject().put("keys", new JsonArray())
                : have.published().copy();
    }

    /**
     * Notifies every node, in the name of auth, which sessions have ended: {@code {sid: epoch seconds until which a token of the
     * session may be valid}}.
     */
    public static void publishRevoked(Vertx vertx, Seal seal, JsonObject sessions) {
        var options = new DeliveryOptions()
                .addHeader(Seal.ACTION, REVOKED_ACTION)
                .addHeader(Seal.HEADER, seal.seal(AUTH_ADDRESS, REVOKED_ADDRESS, REVOKED_ACTION, sessions));
        vertx.eventBus().publish(REVOKED_ADDRESS, sessions, options);
    }

    private void revokedBy(Message<JsonObject> message) {
        var sealed = message.headers().get(Seal.HEADER);
        var by = sealed == null || message.body() == null
                ? null
                : seal.verify(sealed, REVOKED_ADDRESS, REVOKED_ACTION, message.body());
        if (AUTH_ADDRESS.equals(by)) revoke(message.body());
    }

    private void revoke(JsonObject sessions) {
        if (sessions.isEmpty()) return;
        revoked.add(sessions);
        ended.invalidateAll(sessions.fieldNames());
        cache.asMap().values().removeIf(v -> sessions.containsKey(v.sid()));
    }
}
