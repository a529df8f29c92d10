package tradepost.auth.core.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthService;
import tradepost.auth.Credentials;
import tradepost.auth.Login;
import tradepost.auth.RegisterUser;
import tradepost.auth.access.AccessService;
import tradepost.auth.core.AuthVerticle;
import tradepost.auth.factor.SecondFactorService;
import tradepost.auth.user.UserService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.service.Env;

/** One process with auth in it, on the database that all tests share. */
public final class AuthNode implements AutoCloseable {
    public static final String PASSWORD = "securepassword123";
    public static final String BILLING_SECRET = "the-secret-of-billing";
    /** The service account billing, for the setting {@code service.accounts}. */
    public static final String BILLING = "billing=" + BILLING_SECRET + ":orders:read";
    /** In each message; it is ignored, and the token counts. */
    public static final Caller NOBODY = new Caller(new UUID(0, 0), "viewer", List.of());

    private static final Pattern PROOF = Pattern.compile("tpe_[\\w-]{43}");
    /** Pairs of key and value, before those of a test. */
    private static final List<String> SETTINGS = List.of(
            "jwt.secret", "a secret of tests, used nowhere else",
            "registration", "open",
            "auth.access_minutes", "1440",
            "auth.hash_memory_kib", "1024",
            "auth.registrations_per_address", "10000",
            "auth.failures_per_address", "10000");

    public final Vertx vertx;
    public final Env env;
    public final Db db;
    /** Without a token, for public operations. */
    public final AuthService auth;

    /** In a process of its own, which {@link #close} ends. */
    public AuthNode(String... settings) {
        this(Vertx.vertx(), settings);
    }

    public AuthNode(Vertx vertx, String... settings) {
        this.vertx = vertx;
        env = TestDb.env(
                vertx,
                "auth",
                Stream.concat(SETTINGS.stream(), Stream.of(settings)).toArray(String[]::new));
        db = Db.open(env, "auth");
        auth = as(null);
        try {
            TestVerticle.deploy(vertx, new AuthVerticle(env));
        } catch (RuntimeException e) {
            vertx.close().await();
            throw e;
        }
    }

    public AuthService as(String token) {
        return service(AuthService.ADDRESS, AuthService.class, token);
    }

    public SecondFactorService factors(String token) {
        return service(SecondFactorService.ADDRESS, SecondFactorService.class, token);
    }

    public AccessService access(String token) {
        return service(AccessService.ADDRESS, AccessService.class, token);
    }

    private <T> T service(String address, Class<T> api, String token) {
        return proxy(address, api, options(token));
    }

    /** @param token null for public operations */
    static DeliveryOptions options(String token) {
        var options = new DeliveryOptions().setSendTimeout(60_000);
        return token == null ? options : options.addHeader("token", token);
    }

    <T> T proxy(String address, Class<T> api, DeliveryOptions options) {
        return new ServiceProxyBuilder(vertx)
                .setAddress(address)
                .setOptions(options)
                .build(api);
    }

    /** As a client at this address, without a token. */
    public AuthService from(String address) {
        return proxy(AuthService.ADDRESS, AuthService.class, options(null).addHeader("client-address", address));
    }

    /** What an operation that no client may call returns to this context, on behalf of a client at this address. */
    public Future<JsonObject> sealed(String context, String service, String action, JsonObject body, String address) {
        var options = options(null)
                .addHeader("action", action)
                .addHeader("client-address", address)
                .addHeader(Seal.HEADER, env.seal().seal(context, service, action, body));
        return vertx.eventBus().<JsonObject>request(service, body, options).map(Message::body);
    }

    /** What the security log has of this address, in its order. */
    List<JsonObject> securityLog(String address) {
        return db.list(
                        r -> r.getJsonObject(0),
                        "select data from event_log where type = $1 and data->>'address' = $2 order by position",
                        AuthEvents.SECURITY_RECORDED,
                        address)
                .await();
    }

    /** How many logins from this address it has with this outcome and reason. */
    long logins(String address, String outcome, String reason) {
        return securityLog(address).stream()
                .filter(e -> e.getString("action").equals("login")
                        && outcome.equals(e.getString("outcome"))
                        && reason.equals(e.getString("reason")))
                .mapToLong(e -> e.getLong("count"))
                .sum();
    }

    /** The mails to this address, newest first. */
    static List<JsonObject> mails(AuthNode node, String to) {
        return node.vertx.eventBus().<JsonArray>request("dev.mail", new JsonObject()).await().body().stream()
                .map(JsonObject.class::cast)
                .filter(m -> m.getString("to").equals(to))
                .toList();
    }

    /** The token that proves the address, from the newest mail to it. */
    public static String mailed(AuthNode node, String to) {
        var mail = Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> mails(node, to).stream()
                                .map(m -> PROOF.matcher(m.getString("text")))
                                .filter(Matcher::find)
                                .map(Matcher::group)
                                .toList(),
                        found -> !found.isEmpty());
        return mail.getFirst();
    }

    /** Of the accounts of others, as {@link #as} for one's own. */
    public UserService users(String token) {
        return service(UserService.ADDRESS, UserService.class, token);
    }

    public static String newEmail() {
        return UUID.randomUUID() + "@example.com";
    }

    /** An address that no other test uses. */
    public static String newAddress() {
        return UUID.randomUUID().toString();
    }

    public Login newLogin(String role) {
        var email = newEmail();
        auth.register(new RegisterUser(email, PASSWORD, role)).await();
        return auth.login(new Credentials(email, PASSWORD)).await();
    }

    /** As an administrator does, without ending sessions or tokens. */
    public void disable(UUID userId) {
        db.query("update app_user set status = 'disabled' where id = $1", userId)
                .await();
    }

    public long count(String sql, Object... args) {
        return db.query(sql, args).await().iterator().next().getLong(0);
    }

    public static void assertRefused(int code, String slug, Runnable call) {
        Assertions.assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> Assertions.assertThat(e.failureCode() + " " + e.getMessage())
                                .isEqualTo(code + " " + slug));
    }

    public static void assertRefused(int code, String slug, Future<?> call) {
        assertRefused(code, slug, (Runnable) call::await);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
