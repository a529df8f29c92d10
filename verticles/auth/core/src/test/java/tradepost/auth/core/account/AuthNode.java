package tradepost.auth.core.account;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
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
import tradepost.kernel.service.Env;

/** One process with auth in it, on the database that all tests share. */
public final class AuthNode implements AutoCloseable {
    public static final String PASSWORD = "securepassword123";
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
        var options = new DeliveryOptions().setSendTimeout(60_000);
        if (token != null) options.addHeader("token", token);
        return with(options);
    }

    public SecondFactorService factors(String token) {
        return service(SecondFactorService.ADDRESS, SecondFactorService.class, token);
    }

    public AccessService access(String token) {
        return service(AccessService.ADDRESS, AccessService.class, token);
    }

    private <T> T service(String address, Class<T> api, String token) {
        return new ServiceProxyBuilder(vertx)
                .setAddress(address)
                .setOptions(new DeliveryOptions().setSendTimeout(60_000).addHeader("token", token))
                .build(api);
    }

    /** As a client at this address, without a token. */
    public AuthService from(String address) {
        return with(new DeliveryOptions().setSendTimeout(60_000).addHeader("client-address", address));
    }

    private AuthService with(DeliveryOptions options) {
        return new ServiceProxyBuilder(vertx)
                .setAddress(AuthService.ADDRESS)
                .setOptions(options)
                .build(AuthService.class);
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

    @Override
    public void close() {
        vertx.close().await();
    }
}
