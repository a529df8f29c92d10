package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;
import tradepost.auth.AuthService;
import tradepost.auth.access.AccessService;
import tradepost.auth.core.access.AccessServiceImpl;
import tradepost.auth.core.access.ConfiguredAccounts;
import tradepost.auth.core.access.ProgramLogins;
import tradepost.auth.core.access.ServiceAccounts;
import tradepost.auth.core.account.AuthServiceImpl;
import tradepost.auth.core.account.OwnAccountWriter;
import tradepost.auth.core.account.UserServiceImpl;
import tradepost.auth.core.account.UserWriter;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.factor.SecondFactorServiceImpl;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.SessionSweep;
import tradepost.auth.factor.SecondFactorService;
import tradepost.auth.user.UserService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.mail.MailLimits;
import tradepost.mail.MailSender;

/** Opens the database, makes sure that there is a signing key and an administrator, and serves. On virtual threads. */
public final class AuthVerticle extends VerticleBase {
    private static final String CONTEXT = "auth";
    private final Env env;
    private Supplier<Future<?>> closing = Future::succeededFuture;

    public AuthVerticle(Env env) {
        this.env = env;
    }

    @Override
    public Future<?> start() {
        return Tasks.run(env.vertx(), () -> {
            var db = Db.open(env, CONTEXT);
            var pool = new CryptoPool();
            var relay = new OutboxRelay(env, db, CONTEXT);
            var revocations = new RevocationWriter(env);
            var vault = new Vault(env.config());
            var security = new SecurityLog(env, db);
            var keys = new SigningKeys(env.vertx(), db, vault, pool, security, env.config());
            var housekeeping = new SessionSweep(env.background(), db, keys, revocations, relay);
            UserWriter.pruning(db).forEach(relay::prune);
            relay.prune(ProgramLogins.pruning(db));
            relay.prune(MailLimits.pruning(db));
            var outbox = new MailOutbox(
                    env.background(),
                    env.config(),
                    db,
                    MailSender.of(env, "nobody can register, be invited, or reset a password"),
                    relay::isActive);
            closing = () -> Future.join(security.stop(), relay.stop(), outbox.stop(), housekeeping.stop())
                    .eventually(() -> {
                        pool.close();
                        return db.close();
                    });
            var configured = new ServiceAccounts(env.config());
            db.patiently(() -> Tasks.run(env.vertx(), () -> {
                        keys.load();
                        ConfiguredAccounts.revokeChanged(db, vault, configured, revocations);
                        UserWriter.addFirstAdministrator(env.config(), db, pool, security);
                        return true;
                    }))
                    .await();
            var tokens = new AccessTokenWriter(keys, env.config(), env.tokens().clock());
            var throttle = new LoginThrottle(env.vertx(), db, vault, env.config());
            var programs = new ProgramLogins(db, tokens, throttle, security, configured);
            var accounts =
                    new OwnAccountWriter(db, pool, Argon2.of(env.config()), throttle, revocations, outbox, security);
            var service = new AuthServiceImpl(
                    env, db, pool, vault, keys, revocations, outbox, security, throttle, accounts, programs);
            var users = new UserServiceImpl(env, db, accounts, revocations, outbox, security);
            var access = new AccessServiceImpl(env, db, tokens, revocations, security, configured, programs);
            var contract = Contract.load(CONTEXT);
            Services.bind(env, AccessService.ADDRESS, contract, AccessService.class, access)
                    .await();
            Services.bind(env, AuthService.ADDRESS, contract, AuthService.class, service)
                    .await();
            var factors = new SecondFactorServiceImpl(env, db, pool, vault, keys, revocations, outbox, security);
            Services.bind(env, SecondFactorService.ADDRESS, contract, SecondFactorService.class, factors)
                    .await();
            Services.bind(env, UserService.ADDRESS, contract, UserService.class, users)
                    .await();
            Subscriptions.bind(env, db, new AuthSubscriber()).await();
            DatabaseHealth.bind(env, CONTEXT, db).await();
            relay.start().await();
            security.start();
            outbox.start();
            housekeeping.start();
            return null;
        });
    }

    @Override
    public Future<?> stop() {
        return closing.get();
    }
}
