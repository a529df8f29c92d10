package tradepost.gateway;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.SendLimits;
import tradepost.gateway.limit.RateLimits;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Env;

/** A gateway on a free port, auth's keys, and a context {@code sample} that replies as a test defines. */
final class TestGateway implements AutoCloseable {
    static final String SERVICE_SECRET = "a secret of a test, long enough to be one";
    static final String THING = "0198c0de-0000-7000-8000-000000000001";
    static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int FIRST_PORT = 30_000;
    private static final int PORTS = 2_700;
    private static final Set<Integer> GIVEN = new HashSet<>();
    /** Too short for production. In a JVM that does not optimise, signing with a key of twice its length takes 20 ms. */
    private static final int KEY_BITS = 1_024;

    private static final JsonObject KEY = key();

    final Vertx vertx;
    final DrainFlag draining = new DrainFlag();
    final int port = freePort();
    final Env env;
    final MessageConsumer<JsonObject> auth;
    final MessageConsumer<JsonObject> health;
    private final JWTAuth signer;
    private final JsonObject keys;
    /** What the context does with a message; {@link #last} is the last one. */
    volatile Consumer<Message<JsonObject>> context = m -> m.reply(new JsonObject());

    volatile Message<JsonObject> last;

    private TestGateway(Vertx vertx, Map<String, String> settings) {
        this.vertx = vertx;
        var all = new java.util.HashMap<>(Map.of(
                "mode", "dev",
                "contexts", "gateway",
                "cluster.contexts", "sample",
                "http.port", Integer.toString(port),
                "service.secret", SERVICE_SECRET));
        all.putAll(Settings.withoutRateLimits());
        all.putAll(settings);
        signer = JWTAuth.create(vertx, new JWTAuthOptions().addJwk(KEY));
        var published = KEY.copy();
        for (var secret : new String[] {"d", "p", "q", "dp", "dq", "qi"}) published.remove(secret);
        keys = new JsonObject().put("keys", new JsonArray().add(published));
        auth = vertx.eventBus().consumer("auth", this::answerKeys);
        health = vertx.eventBus().consumer("health.sample", m -> m.reply(new JsonObject()));
        vertx.eventBus().<JsonObject>consumer("sample", m -> {
            last = m;
            context.accept(m);
        });
        env = Env.of(vertx, Config.of(all));
    }

    /** Limits of time that tests of these limits wait for: a context has 0.5 s, a request 1.5 s. */
    static final HttpLimits IMPATIENT = new HttpLimits(100, 1 << 20, 8 << 20, 1_500, 500, 50);

    static Future<TestGateway> start(Vertx vertx, HttpLimits limits, Map<String, String> settings) {
        return start(vertx, limits, SendLimits.DEFAULTS, settings);
    }

    static Future<TestGateway> start(
            Vertx vertx, HttpLimits limits, SendLimits sendLimits, Map<String, String> settings) {
        var gateway = new TestGateway(vertx, settings);
        return vertx.deployVerticle(
                        () -> new GatewayVerticle(
                                gateway.env,
                                gateway.draining,
                                RateLimits.of(gateway.env.config(), gateway.env.meters()),
                                limits,
                                sendLimits),
                        new DeploymentOptions().setInstances(1))
                .map(gateway);
    }

    /** With patience for a slow machine. */
    static Future<TestGateway> start(Vertx vertx) {
        return start(vertx, new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 20_000, 50), Map.of());
    }

    /** Beside that of the test, with a Vertx of its own; {@link #close} ends both. */
    static TestGateway alone(HttpLimits limits, Map<String, String> settings) {
        return start(Vertx.vertx(), limits, settings).await();
    }

    void answerKeys(Message<JsonObject> request) {
        request.reply(keys.copy(), new Seal(SERVICE_SECRET).sealAnswer(request, keys));
    }

    String token(String role) {
        return token(role, "s", 60);
    }

    /** @param sid the session, which can be ended */
    String token(String role, String sid, int seconds) {
        return token(UUID.randomUUID(), role, sid, seconds);
    }

    String token(UUID user, String role, String sid, int seconds) {
        return signed(claims(user, role, sid, seconds));
    }

    /** Of a service account that may do everything. */
    String serviceToken(UUID account, String sid, int seconds) {
        return signed(claims(account, "service", sid, seconds).put("perms", new JsonArray().add("*")));
    }

    /** Of an API key of this user that may do everything. */
    String keyToken(UUID key, UUID owner) {
        return signed(
                claims(key, "key", "s", 600).put("owner", owner.toString()).put("perms", new JsonArray().add("*")));
    }

    private static JsonObject claims(UUID user, String role, String sid, int seconds) {
        long now = System.currentTimeMillis() / 1000;
        return new JsonObject()
                .put("sub", user.toString())
                .put("role", role)
                .put("sid", sid)
                .put("typ", "access")
                .put("nbf", now - 10)
                .put("exp", now + seconds);
    }

    private String signed(JsonObject claims) {
        var options = new JWTOptions()
                .setAlgorithm("RS256")
                .setIssuer(Tokens.ISSUER)
                .addAudience(Tokens.AUDIENCE)
                .setHeader(new JsonObject().put("kid", "k1"));
        return signer.generateToken(claims, options);
    }

    record Answer(int status, HttpResponse<String> response) {
        JsonObject json() {
            return new JsonObject(response.body());
        }

        JsonObject error() {
            return json().getJsonObject("error");
        }

        String code() {
            return error().getString("code");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** {@code field: reason}, in order. */
        String details() {
            var out = new StringBuilder();
            for (var d : error().getJsonArray("details", new JsonArray()))
                out.append(((JsonObject) d).getString("field"))
                        .append(": ")
                        .append(((JsonObject) d).getString("reason"))
                        .append('\n');
            return out.toString().strip();
        }
    }

    /** Sends an admin's token and, with a body, its content type, unless {@code headers} override them. */
    Answer send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        request.setHeader("Authorization", "Bearer " + token("admin"));
        if (body != null) request.setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) request.setHeader(headers[i], headers[i + 1]);
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /** The sum of a metric over its labels, or of one sample if {@code name} includes them. */
    double metric(String name) {
        return get("/metrics")
                .response()
                .body()
                .lines()
                .filter(l -> l.startsWith(name + " ") || l.startsWith(name + "{"))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
                .sum();
    }

    /** Those that are open. */
    double connections() {
        return metric("tradepost_http_connections_opened_total") - metric("tradepost_http_connections_closed_total");
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    /** What the server sends for a body of text/csv without a Content-Length. */
    String sendChunked(String path, String body) {
        var head = "POST " + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n"
                + "Authorization: Bearer " + token("admin") + "\r\n\r\n";
        var chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        try {
            return raw((head + chunk).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server sends for these bytes until it closes the connection, or is silent for a minute. */
    String raw(byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            var out = new StringBuilder();
            var buffer = new byte[8192];
            try {
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer))
                    out.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            } catch (java.net.SocketTimeoutException | java.net.SocketException e) {
                out.append("");
            }
            return out.toString();
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** Outside of the range from which clients get their ports, so that none of those of other classes takes it before it is bound. */
    static synchronized int freePort() {
        for (int attempt = 0; attempt < PORTS; attempt++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new AssertionError("no free port");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static JsonObject key() {
        var pair = keyPair();
        var open = (RSAPublicKey) pair.getPublic();
        var secret = (RSAPrivateCrtKey) pair.getPrivate();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", "k1")
                .put("alg", "RS256")
                .put("use", "sig")
                .put("n", number(open.getModulus()))
                .put("e", number(open.getPublicExponent()))
                .put("d", number(secret.getPrivateExponent()))
                .put("p", number(secret.getPrimeP()))
                .put("q", number(secret.getPrimeQ()))
                .put("dp", number(secret.getPrimeExponentP()))
                .put("dq", number(secret.getPrimeExponentQ()))
                .put("qi", number(secret.getCrtCoefficient()));
    }

    private static KeyPair keyPair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String number(BigInteger n) {
        var bytes = n.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
