package tradepost.auth.core.factor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.access.GrantRule;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Totp;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.AccountMail;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.auth.core.session.SessionWriter;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.factor.AccessToken;
import tradepost.auth.factor.DisableSecondFactor;
import tradepost.auth.factor.RecoveryCodes;
import tradepost.auth.factor.SecondFactor;
import tradepost.auth.factor.SecondFactorCode;
import tradepost.auth.factor.SecondFactorService;
import tradepost.auth.factor.SecondFactorSetup;
import tradepost.auth.factor.StepUp;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

public final class SecondFactorServiceImpl implements SecondFactorService {
    private static final String STEP_UP = "step_up";
    private static final String ON = "second_factor_on";
    private static final String OFF = "second_factor_off";

    private final Vertx vertx;
    private final Tokens verifier;
    private final Db db;
    private final AccessTokenWriter tokens;
    private final SessionWriter sessions;
    private final RevocationWriter revocations;
    private final MailOutbox outbox;
    private final SecurityLog security;
    private final SecondFactors factors;
    private final PasswordProof passwords;
    private final Set<String> requiring;

    public SecondFactorServiceImpl(
            Env env,
            Db db,
            CryptoPool pool,
            Vault vault,
            SigningKeys keys,
            RevocationWriter revocations,
            MailOutbox outbox,
            SecurityLog security) {
        var config = env.config();
        vertx = env.vertx();
        verifier = env.tokens();
        this.db = db;
        this.revocations = revocations;
        this.outbox = outbox;
        this.security = security;
        tokens = new AccessTokenWriter(keys, config, env.tokens().clock());
        sessions = new SessionWriter(vault, revocations, config);
        var throttle = new LoginThrottle(vertx, db, vault, config);
        factors = new SecondFactors(env, db, vault, throttle);
        passwords = new PasswordProof(pool, throttle, security);
        requiring = Set.copyOf(config.list(AuthSettings.AUTH_MFA_ROLES));
    }

    @Override
    public Future<SecondFactor> getSecondFactor(Caller caller) {
        return Tasks.run(vertx, () -> {
            var required = isRequired(account(caller.userId()));
            var factor = factors.of(caller.userId());
            return factor == null || factor.enabledAt() == null
                    ? new SecondFactor(false, required, null, 0)
                    : new SecondFactor(true, required, factor.enabledAt(), (int) factor.recoveryCodes());
        });
    }

    @Override
    public Future<SecondFactorSetup> startSecondFactor(Caller caller) {
        return Tasks.run(vertx, () -> {
            var email = account(caller.userId()).user().email();
            var secret =
                    factors.start(caller.userId()); // not db.write: a response that contains a secret is not stored
            return new SecondFactorSetup(secret, Totp.uri(secret, email));
        });
    }

    @Override
    public Future<RecoveryCodes> confirmSecondFactor(SecondFactorCode body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var account = account(caller.userId());
            var session = session();
            var made = security.attempt(
                    ON,
                    account.id(),
                    () -> db.tx(tx -> {
                        tx.send(SecondFactorQueries.LOCK_USER, account.id());
                        var codes = factors.enable(tx, account.id(), body.code());
                        sessions.prove(tx, session); // by the code
                        // the next token of this session says so; those from before were proved without a code
                        var ended = changed(tx, ON, account, session)
                                .and(revocations.renewTokens(tx, List.of(account.id())));
                        return new Enabled(codes, ended);
                    }));
            announce(made.ended());
            return new RecoveryCodes(made.codes());
        });
    }

    private record Enabled(List<String> codes, Ended ended) {}

    @Override
    public Future<Void> disableSecondFactor(DisableSecondFactor body, Caller caller) {
        return done(() -> {
            var account = account(caller.userId());
            if (!account.hasSecondFactor()) throw Problem.conflict("second_factor_disabled");
            if (!passwords.isRight(OFF, account, body.password())) throw Problem.forbidden("wrong_password");
            requireCode(OFF, account, body.code());
            var session = session();
            announce(db.tx(tx -> removed(tx, account, session)));
        });
    }

    @Override
    public Future<RecoveryCodes> renewRecoveryCodes(Caller caller) {
        return Tasks.run(vertx, () -> {
            var account = account(caller.userId());
            if (!account.hasSecondFactor()) throw Problem.conflict("second_factor_disabled");
            return db.tx(tx -> {
                security.succeeded(tx, "recovery_codes", account.id(), null);
                return new RecoveryCodes(factors.newCodes(tx, account.id()));
            });
        });
    }

    @Override
    public Future<Void> resetSecondFactor(UUID userId, Caller caller) {
        return done(() -> {
            var user = db.require("account_not_found", StoredUser::of, SecondFactorQueries.USER, userId)
                    .await();
            // one's own is removed with the password and a code
            if (userId.equals(caller.userId())) throw Problem.forbidden("forbidden");
            if (!GrantRule.holdsAll(caller, user.rights(), user.locations())) throw Problem.forbidden("more_rights");
            announce(db.tx(tx -> removed(tx, user, null)));
        });
    }

    /** Does nothing if there is none, or if it was never enabled. */
    private Ended removed(Tx tx, StoredUser user, @Nullable UUID session) {
        tx.send(SecondFactorQueries.LOCK_USER, user.id());
        boolean removed = SecondFactors.remove(tx, user.id());
        if (!removed || !user.hasSecondFactor()) return Ended.NONE;
        var ended = changed(tx, OFF, user, session);
        // the access tokens of a role that requires one are good for something else from now on
        return isRequired(user) ? ended.and(revocations.renewTokens(tx, List.of(user.id()))) : ended;
    }

    /**
     * What follows: the other sessions end.
     *
     * @param session that goes on, as the claim {@code sid} of its tokens; null for none
     */
    private Ended changed(Tx tx, String action, StoredUser user, @Nullable UUID session) {
        security.succeeded(tx, action, user.id(), null);
        MailOutbox.add(tx, AccountMail.SECOND_FACTOR_CHANGED, user.user().email());
        return revocations.endOthers(tx, user.id(), session, RevocationWriter.SECOND_FACTOR);
    }

    private void announce(Ended ended) {
        revocations.announce(ended);
        outbox.wake();
    }

    @Override
    public Future<AccessToken> stepUp(StepUp body, Caller caller) {
        return Tasks.run(vertx, () -> {
            if (caller.provedAt() == 0) throw Problem.forbidden("step_up_required"); // a program has no proof to renew
            var account = account(caller.userId());
            prove(account, body);
            var session = session();
            var held = db.tx(tx -> {
                security.succeeded(tx, STEP_UP, account.id(), null);
                return sessions.prove(tx, session);
            });
            return new AccessToken(tokens.of(held), "Bearer", tokens.userSeconds());
        });
    }

    /** The claim {@code sid} of the request's token. */
    private UUID session() {
        return UUID.fromString(verifier.session(Request.token()).await());
    }

    private void prove(StoredUser account, StepUp body) {
        var password = body.password();
        var code = body.code();
        if (account.hasSecondFactor()) {
            if (code == null) throw missing("code", "is required, because the account has a second factor");
            requireCode(STEP_UP, account, code);
        } else {
            if (password == null) throw missing("password", "is required");
            if (!passwords.isRight(STEP_UP, account, password)) throw Problem.forbidden("wrong_password");
        }
    }

    private static RuntimeException missing(String field, String why) {
        return Problem.badRequest("proof_required", Problem.detail(field, why));
    }

    private void requireCode(String action, StoredUser account, String code) {
        security.attempt(action, account.id(), () -> {
            if (!factors.isRight(account, code)) throw Problem.forbidden("invalid_code");
            return code;
        });
    }

    private boolean isRequired(StoredUser user) {
        return requiring.contains(user.user().role());
    }

    private StoredUser account(UUID id) {
        return db.require("user_not_found", StoredUser::of, SecondFactorQueries.ACTIVE_USER, id)
                .await();
    }

    private Future<Void> done(Runnable steps) {
        return Tasks.run(vertx, Executors.callable(steps)).mapEmpty();
    }
}
