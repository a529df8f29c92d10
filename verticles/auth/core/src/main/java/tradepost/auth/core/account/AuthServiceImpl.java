package tradepost.auth.core.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthService;
import tradepost.auth.AuthSettings;
import tradepost.auth.ChangePassword;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.Login;
import tradepost.auth.Me;
import tradepost.auth.RefreshToken;
import tradepost.auth.RegisterUser;
import tradepost.auth.ResetPassword;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.ServiceToken;
import tradepost.auth.UpdateMe;
import tradepost.auth.VerifyEmail;
import tradepost.auth.core.access.ProgramLogins;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.KeyedQueue;
import tradepost.auth.core.crypto.PasswordRule;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.factor.SecondFactors;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.SessionWriter;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.User;
import tradepost.contact.CustomerQuery;
import tradepost.contact.CustomerService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Text;

public final class AuthServiceImpl implements AuthService {
    /** The contexts that go on in the name of a user or service account: exports, and hooks of other programs. */
    private static final Set<String> ACTING = Set.of("audit", "webhook");

    private static final CustomerQuery OWN_RECORD =
            CustomerQuery.of(new JsonObject().put("limit", 1).put("archived", "true"));

    private final Vertx vertx;
    private final Tokens verifier;
    private final Db db;
    private final CryptoPool pool;
    private final Argon2 argon2;
    private final AccessTokenWriter tokens;
    private final RevocationWriter revocations;
    private final SessionWriter sessions;
    private final SigningKeys keys;
    private final ProgramLogins programs;
    private final String registration;
    private final OwnAccountWriter own;
    private final AddressProver prover;
    private final LoginThrottle throttle;
    private final SecondFactors factors;
    private final CustomerService customers;
    private final SecurityLog security;
    private final AnonymousUser anonymous;
    private final KeyedQueue registering = new KeyedQueue();

    /** @param own shared with {@link UserServiceImpl} */
    public AuthServiceImpl(
            Env env,
            Db db,
            CryptoPool pool,
            Vault vault,
            SigningKeys keys,
            RevocationWriter revocations,
            MailOutbox outbox,
            SecurityLog security,
            LoginThrottle throttle,
            OwnAccountWriter own,
            ProgramLogins programs) {
        var config = env.config();
        vertx = env.vertx();
        verifier = env.tokens();
        customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        this.db = db;
        this.pool = pool;
        argon2 = Argon2.of(config);
        this.revocations = revocations;
        this.security = security;
        this.keys = keys;
        tokens = new AccessTokenWriter(keys, config, env.tokens().clock());
        sessions = new SessionWriter(vault, revocations, config);
        this.programs = programs;
        registration = config.text(AuthSettings.REGISTRATION);
        this.throttle = throttle;
        this.own = own;
        anonymous = new AnonymousUser(config, db, pool, argon2, security);
        factors = new SecondFactors(env, db, vault, throttle);
        prover = new AddressProver(db, pool, argon2, throttle, outbox, security);
    }

    @Override
    public Future<@Nullable User> register(RegisterUser body) {
        return Tasks.run(vertx, () -> {
            var role = role(body);
            var email = Text.normalEmail(body.email());
            boolean open = registration.equals("open");
            var password = RegistrationRules.password(open, body.password());
            Problem.all(() -> Text.email(email), () -> {
                if (open) PasswordRule.check("password", password, email);
            });
            var address = Request.clientAddress();
            security.attempt("registration", null, () -> {
                throttle.use(throttle.registrations(address));
                return address;
            });
            if (!open) {
                prover.register(email);
                Request.answerAccepted();
                return null;
            }
            var hash = hashUnlessTaken(email, password, address);
            // decided in the transaction, so that a repetition with the same key finds its response first
            var user = Idempotency.write(db, User.class, tx -> {
                if (hash == null) throw Problem.conflict("email_taken");
                return UserWriter.add(tx, security, email, hash, role);
            });
            if (Idempotency.isReplay()) own.requireSamePassword(user.id(), password);
            return user;
        });
    }

    @Override
    public Future<User> verifyEmail(VerifyEmail body) {
        return Tasks.run(vertx, () -> prover.verify(body));
    }

    private String role(RegisterUser body) {
        try {
            return RegistrationRules.role(registration, body.role());
        } catch (ServiceException e) {
            if (e.failureCode() == 403) security.refused("registration", e);
            throw e;
        }
    }

    /**
     * Null if the e-mail address is taken. The requests for one address take turns, so that of many at once only the first costs a hash. The
     * database is asked before the hashing thread is taken, because waiting for it there would hold up every login.
     */
    private @Nullable String hashUnlessTaken(String email, String password, String address) {
        return registering.take(email, () -> {
            boolean taken = db.query(UserQueries.EMAIL_KNOWN, email).await().size() > 0;
            return taken ? null : pool.run(address, () -> argon2.hash(password)).await();
        });
    }

    @Override
    public Future<Login> login(Credentials body) {
        return Tasks.run(vertx, () -> {
            var address = Request.clientAddress();
            var email = Text.normalEmail(body.email());
            var found = account(email);
            var login = security.attempt("login", found == null ? null : found.id(), () -> {
                var account = authenticated(found, email, body.password(), address);
                if (account.hasSecondFactor() && !isProvedBy(account, body.code())) return null;
                var hash = Objects.requireNonNull(account.passwordHash());
                var renewed = renewedHash(hash, body.password());
                // not db.write: a response that contains a secret is not stored
                return answer(db.tx(tx -> {
                    var held = sessions.begin(tx, account, hash, renewed, throttle.address(address));
                    security.succeeded(tx, "login", account.user().id(), null);
                    LoginHistory.succeeded(tx, email);
                    return held;
                }));
            });
            // no failure: the client asks for the code, and tries again
            if (login == null) throw Problem.unauthorized("mfa_required");
            return login;
        });
    }

    /** False without a code. Fails 401 invalid_code if it is wrong. */
    private boolean isProvedBy(StoredUser account, @Nullable String code) {
        if (code != null && !factors.isRight(account, code)) throw Problem.unauthorized("invalid_code");
        return code != null;
    }

    /** The hash itself if it has the current parameters; otherwise the hash of the same password with them. */
    private String renewedHash(String hash, String password) {
        return argon2.isCurrent(hash)
                ? hash
                : pool.run(() -> argon2.renewed(hash, password)).await();
    }

    /** An unknown account takes as much time as a known one. */
    private StoredUser authenticated(@Nullable StoredUser account, String email, String password, String address) {
        var stored = account == null ? null : account.passwordHash();
        var hash = stored == null ? argon2.nobody() : stored;
        boolean known = throttle.isKnown(email, address);
        boolean right = Argon2.acceptable(password)
                && throttle.attempt(
                        throttle.login(email, address, known),
                        () -> pool.run(known ? null : address, () -> Argon2.verify(hash, password)));
        if (account == null || !right) {
            LoginHistory.failed(db, email, "invalid_credentials");
            throw Problem.unauthorized("invalid_credentials");
        }
        return account;
    }

    private @Nullable StoredUser account(String email) {
        var rows = db.list(StoredUser::of, UserQueries.LOGIN, email).await();
        return rows.isEmpty() ? null : rows.getFirst();
    }

    @Override
    public Future<Login> refresh(RefreshToken body) {
        return Tasks.run(vertx, () -> {
            var exchanged = db.tx(tx -> sessions.refresh(tx, body.refreshToken()));
            // rejected after the commit: a reuse has ended the session, which must be kept
            revocations.announce(exchanged.ended());
            var held = exchanged.held();
            if (exchanged.robbed() != null)
                security.failed("refresh", Problem.unauthorized("refresh_token_reused"), exchanged.robbed());
            else if (held == null) security.failed("refresh", Problem.unauthorized("invalid_refresh_token"), null);
            if (held == null) throw Problem.unauthorized("invalid_refresh_token");
            return answer(held);
        });
    }

    private Login answer(SessionWriter.OpenSession held) {
        return new Login(
                tokens.of(held),
                "Bearer",
                tokens.userSeconds(),
                held.refreshToken(),
                held.refreshSeconds(),
                held.user().user());
    }

    @Override
    public Future<Void> logout(RefreshToken body, Caller caller) {
        return done(() -> revocations.announce(Idempotency.write(db, RevocationWriter.Ended.class, tx -> {
            var ended = revocations.logout(tx, body.refreshToken(), caller.userId());
            if (!ended.sessions().isEmpty()) security.succeeded(tx, "logout", caller.userId(), null);
            return ended;
        })));
    }

    @Override
    public Future<ServiceToken> serviceToken(ServiceCredentials body) {
        return Tasks.run(vertx, () -> {
            var account = security.attempt("service_login", null, () -> authenticated(body));
            var token = tokens.of(account.program(), TokenLifetimes.SERVICE_SECONDS);
            db.tx(tx -> {
                security.succeeded(tx, "service_login", account.program().subject(), account.name());
                return true;
            });
            return new ServiceToken(token, TokenLifetimes.SERVICE_SECONDS);
        });
    }

    private ProgramLogins.LoggedIn authenticated(ServiceCredentials body) {
        var account = programs.service(body.serviceName(), body.serviceSecret());
        throttle.attempt(
                throttle.service(body.serviceName(), Request.clientAddress()),
                () -> Future.succeededFuture(account != null));
        if (account == null) throw Problem.unauthorized("invalid_credentials");
        return account;
    }

    @Override
    public Future<Me> me(Caller caller) {
        return db.require("user_not_found", StoredUser::of, UserQueries.USER, caller.userId())
                .compose(user -> customerId(caller).map(id -> Me.ofUser(user.user(), caller, id)));
    }

    /** A caller who is no customer is not looked up: the query would match records of others. */
    private Future<@Nullable UUID> customerId(Caller caller) {
        if (!Me.isCustomer(caller)) return Future.succeededFuture();
        return customers
                .listCustomers(OWN_RECORD, caller)
                .map(own -> own.data().isEmpty() ? null : own.data().getFirst().id());
    }

    @Override
    public Future<Me> updateMe(UpdateMe body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var customerId = customerId(caller).await(); // before the change, because nothing may fail after it
            return Me.ofUser(own.update(caller.userId(), body), caller, customerId);
        });
    }

    @Override
    public Future<Void> changePassword(ChangePassword body, Caller caller) {
        return done(() -> {
            var session = UUID.fromString(verifier.session(Request.token()).await());
            own.changePassword(caller.userId(), body, session);
        });
    }

    @Override
    public Future<Void> forgotPassword(ForgotPassword body) {
        return done(() -> own.forgot(body));
    }

    @Override
    public Future<Void> resetPassword(ResetPassword body) {
        return done(() -> own.reset(body));
    }

    private Future<Void> done(Runnable steps) {
        return Tasks.run(vertx, Executors.callable(steps)).mapEmpty();
    }

    @Override
    public Future<Void> recordRefusals(JsonObject counted, Caller caller) {
        return done(() -> {
            if (!caller.isContext() || !caller.context().equals("gateway")) throw Problem.forbidden("forbidden");
            security.record(SecurityLog.read(counted));
        });
    }

    @Override
    public Future<ServiceToken> jobToken(UUID userId, Caller caller) {
        if (!caller.isContext() || !ACTING.contains(caller.context()))
            return Future.failedFuture(Problem.forbidden("forbidden"));
        return Tasks.run(vertx, () -> {
            var program = programs.ofJob(userId);
            if (program != null) return jobToken(tokens.of(program, AccessTokenWriter.JOB_SECONDS));
            return jobToken(tokens.ofJob(active(userId)));
        });
    }

    @Override
    public Future<JsonObject> callerOfJob(UUID userId, Caller caller) {
        if (!caller.isContext()) return Future.failedFuture(Problem.forbidden("forbidden"));
        return Tasks.run(vertx, () -> {
            var program = programs.callerOf(userId);
            return Caller.write(program == null ? tokens.caller(active(userId)) : program);
        });
    }

    private StoredUser active(UUID userId) {
        var found = db.list(StoredUser::of, UserQueries.ACTIVE, userId).await();
        if (found.isEmpty())
            throw Problem.forbidden("account_not_active", Problem.detail("account", "is disabled or does not exist"));
        return found.getFirst();
    }

    private static ServiceToken jobToken(String token) {
        return new ServiceToken(token, AccessTokenWriter.JOB_SECONDS);
    }

    @Override
    public Future<ServiceToken> anonymousToken(Caller caller) {
        if (!caller.isContext() || !caller.context().equals("gateway"))
            return Future.failedFuture(Problem.forbidden("forbidden"));
        return Tasks.run(vertx, () -> new ServiceToken(tokens.ofAnonymous(anonymous.get()), tokens.userSeconds()));
    }

    @Override
    public Future<JsonObject> sessionEnded(UUID session) {
        return RevocationWriter.hasEnded(db, session).map(ended -> new JsonObject().put("ended", ended));
    }

    @Override
    public Future<JsonObject> jwks(@Nullable Long since) {
        return RevocationWriter.since(db, since).onSuccess(keys::noticed);
    }
}
