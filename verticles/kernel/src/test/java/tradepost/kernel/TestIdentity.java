package tradepost.kernel;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.request.Request;

/** Replaces auth when a context is tested alone: publishes its own key and signs tokens with it. */
public final class TestIdentity {
    /** Too short for production. In a JVM that does not optimise, generating a key of twice its length takes a second, and signing 20 ms. */
    private static final int KEY_BITS = 1_024;

    private static final KeyPair PAIR = pair();

    private static final long REUSED_FOR_MS = 60_000;
    private static final Map<List<Object>, Signed> TOKENS = new ConcurrentHashMap<>();

    private record Signed(String token, long at) {}

    private final Vertx vertx;
    private final JWTAuth signer;

    public TestIdentity(Vertx vertx) {
        this.vertx = vertx;
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(PAIR.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        signer = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setId("test")
                                .setAlgorithm("RS256")
                                .setBuffer(pem)));
        var keys = new JsonObject().put("keys", new JsonArray().add(jwk((RSAPublicKey) PAIR.getPublic())));
        vertx.eventBus()
                .<JsonObject>consumer(Tokens.AUTH_ADDRESS)
                .handler(m -> {
                    var answer = "callerOfJob".equals(m.headers().get(Request.ACTION)) ? administrator(m.body()) : keys;
                    m.reply(answer, new Seal(TestDb.SERVICE_SECRET).sealAnswer(m, answer));
                })
                .completion()
                .await();
    }

    /** Whoever has started a job may go on. */
    private static JsonObject administrator(JsonObject asked) {
        return Caller.write(new Caller(UUID.fromString(asked.getString("userId")), "admin", List.of("*")));
    }

    /** A token of the single user with this role. */
    public UUID userId(String role) {
        return new UUID(0, role.hashCode());
    }

    public String token(String role) {
        return token(role, List.of());
    }

    private String token(String role, List<String> permissions) {
        long now = System.currentTimeMillis();
        return TOKENS.compute(
                        List.of(role, permissions),
                        (k, last) -> last != null && now - last.at < REUSED_FOR_MS
                                ? last
                                : new Signed(sign(role, permissions, now / 1000, 0), now))
                .token;
    }

    /** @param provedAt in epoch seconds; 0 for a token that tells nothing about it */
    private String sign(String role, List<String> permissions, long now, long provedAt) {
        var claims = new JsonObject()
                .put("sub", userId(role).toString())
                .put("role", role)
                .put("sid", "test")
                .put("typ", "access")
                .put("perms", new JsonArray(permissions))
                .put("nbf", now);
        if (provedAt > 0) claims.put("auth_time", provedAt);
        return signer.generateToken(
                claims,
                new JWTOptions()
                        .setAlgorithm("RS256")
                        .setHeader(new JsonObject().put("kid", "test"))
                        .setIssuer(Tokens.ISSUER)
                        .addAudience(Tokens.AUDIENCE)
                        .setExpiresInSeconds(600));
    }

    /** Calls the service as a user with this role. */
    public <T> T proxy(String role, String address, Class<T> api) {
        return proxy(role, List.of(), address, api);
    }

    /** A user with these permissions in addition to those of the role; only these for a role that does not exist. */
    public <T> T proxy(String role, List<String> permissions, String address, Class<T> api) {
        var options = new DeliveryOptions().addHeader(Request.TOKEN, token(role, permissions));
        return proxy(options.setSendTimeout(60_000), address, api);
    }

    /** A user with this role who has proved who it is so many seconds ago. */
    public <T> T proved(String role, int secondsAgo, String address, Class<T> api) {
        long now = System.currentTimeMillis() / 1000;
        var token = sign(role, List.of(), now, now - secondsAgo);
        return proxy(new DeliveryOptions().addHeader(Request.TOKEN, token).setSendTimeout(60_000), address, api);
    }

    /** Calls the service as an administrator who repeats one command: each call has this key and the hash of one body. */
    public <T> T withKey(String key, String address, Class<T> api) {
        return withKey(key, "admin", List.of(), address, api);
    }

    /** The same as a user with this role and these permissions. */
    public <T> T withKey(String key, String role, List<String> permissions, String address, Class<T> api) {
        var options = new DeliveryOptions()
                .addHeader(Request.TOKEN, token(role, permissions))
                .addHeader(Request.IDEMPOTENCY_KEY, key)
                .addHeader(Request.REQUEST_HASH, "the same body");
        return proxy(options, address, api);
    }

    private <T> T proxy(DeliveryOptions options, String address, Class<T> api) {
        return new ServiceProxyBuilder(vertx)
                .setAddress(address)
                .setOptions(options)
                .build(api);
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject jwk(RSAPublicKey key) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var n = key.getModulus().toByteArray();
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", "test")
                .put("n", encoder.encodeToString(n[0] == 0 ? java.util.Arrays.copyOfRange(n, 1, n.length) : n))
                .put("e", encoder.encodeToString(key.getPublicExponent().toByteArray()));
    }
}
