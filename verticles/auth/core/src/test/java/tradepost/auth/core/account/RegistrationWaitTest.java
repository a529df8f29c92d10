package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.PASSWORD;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.AuthService;
import tradepost.auth.RegisterUser;
import tradepost.auth.core.access.ProgramLogins;
import tradepost.auth.core.access.ServiceAccounts;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.user.User;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.mail.MailSender;

/** Registrations that wait for a connection to the database leave the hashing threads to the logins. */
@ExtendWith(VertxExtension.class)
class RegistrationWaitTest {
    private static final int THREADS = 2;

    @Test
    void passwords_are_hashed_while_two_registrations_wait_for_an_exhausted_pool(Vertx vertx) {
        var env = TestDb.env(
                vertx,
                "auth",
                "db.pool_size",
                "3",
                "jwt.secret",
                "a secret of tests, used nowhere else",
                "registration",
                "open",
                "auth.hash_memory_kib",
                "1024");
        TestDb.run("auth", "delete from throttle"); // the registrations of other tests count for the same address
        try (var pool = new CryptoPool()) {
            var db = Db.open(env, "auth");
            TestVerticle.deploy(vertx, service(env, db, pool));
            var others = List.of(new Holder(vertx, db), new Holder(vertx, db));
            others.forEach(Holder::awaitHeld);
            var first = new Holder(vertx, db);
            first.awaitHeld();
            // served in this order by the only connection that is not held for good: what both registrations do before
            // they ask for the account,
            // then the second holder
            var registrations = List.of(register(vertx), register(vertx));
            awaitWaiting(env, THREADS);
            var second = new Holder(vertx, db);
            awaitWaiting(env, THREADS + 1);
            first.release();
            second.awaitHeld();
            awaitWaiting(env, THREADS);
            assertThat(pool.run(() -> "a hash").await()).isEqualTo("a hash");
            assertThat(registrations).as("they still wait").noneMatch(Future::isComplete);
            second.release();
            others.forEach(Holder::release);
            for (var registration : registrations)
                assertThat(registration.await().role()).isEqualTo("viewer");
        }
    }

    /** At least so many, because a periodic statement may wait, too. */
    private static void awaitWaiting(Env env, int requests) {
        var waiting = env.meters().get("tradepost_db_pool_waiting").gauge();
        Awaitility.await(requests + " wait for a connection")
                .pollInSameThread()
                .until(() -> waiting.value() >= requests);
    }

    private static Future<User> register(Vertx vertx) {
        return new ServiceProxyBuilder(vertx)
                .setAddress(AuthService.ADDRESS)
                .setOptions(new DeliveryOptions().setSendTimeout(60_000))
                .build(AuthService.class)
                .register(new RegisterUser(AuthNode.newEmail(), PASSWORD, "viewer"));
    }

    private static VerticleBase service(Env env, Db db, CryptoPool pool) {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                var vault = new Vault(env.config());
                var security = new SecurityLog(env, db);
                var keys = new SigningKeys(vertx, db, vault, pool, security, env.config());
                var outbox = new MailOutbox(
                        env.background(),
                        env.config(),
                        db,
                        MailSender.of(env, "nobody can register, be invited, or reset a password"),
                        () -> false);
                var revocations = new RevocationWriter(env);
                var throttle = new LoginThrottle(vertx, db, vault, env.config());
                var programs = new ProgramLogins(
                        db,
                        new AccessTokenWriter(keys, env.config(), env.tokens().clock()),
                        throttle,
                        security,
                        new ServiceAccounts(env.config()));
                var accounts = new OwnAccountWriter(
                        db, pool, Argon2.of(env.config()), throttle, revocations, outbox, security);
                var auth = new AuthServiceImpl(
                        env, db, pool, vault, keys, revocations, outbox, security, throttle, accounts, programs);
                return Services.bind(env, AuthService.ADDRESS, Contract.load("auth"), AuthService.class, auth);
            }
        };
    }

    /** A transaction that holds a connection until it is released. */
    private static final class Holder {
        private final Promise<Void> held = Promise.promise();
        private final Promise<Void> released = Promise.promise();

        Holder(Vertx vertx, Db db) {
            TestVerticle.deploy(vertx, new VerticleBase() {
                @Override
                public Future<?> start() {
                    Tasks.run(
                            vertx,
                            () -> db.tx(tx -> {
                                tx.sql("select 1");
                                held.complete();
                                released.future().await();
                                return true;
                            }));
                    return Future.succeededFuture();
                }
            });
        }

        void awaitHeld() {
            held.future().await();
        }

        void release() {
            released.complete();
        }
    }
}
