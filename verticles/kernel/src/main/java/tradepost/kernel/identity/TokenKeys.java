package tradepost.kernel.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The public keys of auth, which verify the signature of a token, its issuer and its audience.
 *
 * @param ids the key ids
 * @param published as they are published at /.well-known/jwks.json (RFC 7517)
 */
record TokenKeys(JWTAuth auth, Set<String> ids, JsonObject published) {
    /**
     * The library checks times by this machine's clock. This leeway disables that check; {@link Tokens} checks by the cluster's
     * clock.
     */
    private static final int ANY_TIME_SECONDS = 100_000_000;

    static TokenKeys of(Vertx vertx, JsonArray jwks) {
        var list = jwks.stream().map(JsonObject.class::cast).toList();
        var ids = Set.copyOf(list.stream().map(k -> k.getString("kid")).toList());
        var verifier = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .setJwks(list)
                        .setJWTOptions(new JWTOptions()
                                .setIssuer(Tokens.ISSUER)
                                .addAudience(Tokens.AUDIENCE)
                                .setLeeway(ANY_TIME_SECONDS)));
        return new TokenKeys(verifier, ids, new JsonObject().put("keys", jwks));
    }

    /** The claims of a token that one of these keys has signed. */
    Future<JsonObject> claims(String token) {
        // inside compose, because authenticate throws if a claim has the wrong type
        return Future.succeededFuture()
                .compose(v -> auth.authenticate(new TokenCredentials(token)))
                .map(user -> user.attributes().getJsonObject("accessToken"));
    }

    /**
     * JWTAuth accepts unsigned tokens if it is configured wrongly. This checks that it rejects them.
     *
     * @param now in seconds since 1970
     */
    Future<?> rejectForged(long now) {
        var claims = part(new JsonObject()
                .put("iss", Tokens.ISSUER)
                .put("aud", Tokens.AUDIENCE)
                .put("sub", new UUID(0, 0).toString())
                .put("role", "admin")
                .put("sid", "x")
                .put("typ", "access")
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 60)
                .encode());
        var kid = ids.iterator().next();
        Future<?> all = Future.succeededFuture();
        for (var alg : List.of("none", "None", "RS256", "HS256"))
            for (var signature : List.of("", part("forged"))) {
                var header =
                        part(new JsonObject().put("alg", alg).put("kid", kid).encode());
                all = all.compose(v -> rejected(header + "." + claims + "." + signature));
            }
        return all;
    }

    private Future<?> rejected(String token) {
        return auth.authenticate(new TokenCredentials(token))
                .transform(r -> r.failed()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException("a forged token was accepted: " + token)));
    }

    private static String part(String s) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(s.getBytes(StandardCharsets.UTF_8));
    }
}
