package tradepost.auth.core.account;

import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.auth.ChangePassword;
import tradepost.auth.ForgotPassword;
import tradepost.auth.ResetPassword;
import tradepost.auth.UpdateMe;
import tradepost.auth.User;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.crypto.PasswordRule;
import tradepost.auth.core.factor.PasswordProof;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.Mail;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Text;

/** Changes of a person's own account, and password resets. Awaits. */
final class OwnAccountWriter {
    private final Db db;
    private final CryptoPool pool;
    private final Argon2 argon2;
    private final LoginThrottle throttle;
    private final RevocationWriter revocations;
    private final MailOutbox outbox;
    private final SecurityLog security;
    private final PasswordProof passwords;

    /** @param throttle shared with login */
    OwnAccountWriter(
            Db db,
            CryptoPool pool,
            Argon2 argon2,
            LoginThrottle throttle,
            RevocationWriter revocations,
            MailOutbox outbox,
            SecurityLog security) {
        this.db = db;
        this.pool = pool;
        this.argon2 = argon2;
        this.throttle = throttle;
        this.revocations = revocations;
        this.outbox = outbox;
        this.security = security;
        passwords = new PasswordProof(pool, throttle, security);
    }

    User update(UUID id, UpdateMe body) {
        var account = account(id);
        var email = body.email() == null ? account.user().email() : Text.email(body.email());
        if (email.equals(account.user().email())) return account.user();
        var password = body.currentPassword();
        if (password == null)
            throw Problem.badRequest(
                    "current_password_required",
                    Problem.detail("current_password", "is required to change the e-mail address"));
        boolean right = passwords.isRight("email_change", account, password);
        var user = Idempotency.write(db, User.class, tx -> changeEmail(tx, right ? account : null, id, email));
        outbox.wake();
        return user;
    }

    private User changeEmail(Tx tx, @Nullable StoredUser proven, UUID id, String email) {
        var changed = proven == null
                ? null
                : tx.firstOrNull(StoredUser::of, AccountQueries.CHANGE_EMAIL, id, email, proven.passwordHash());
        if (proven == null || changed == null) throw Problem.forbidden("wrong_password");
        var before = proven.user().email();
        tx.sql(AccountQueries.DELETE_RESETS, id); // they were sent to the previous address
        EventLog.append(
                tx,
                AuthEvents.EMAIL_CHANGED,
                id,
                changed.version(),
                new AuthEvents.EmailChanged(id, changed.user().email(), before));
        security.succeeded(tx, "email_change", id, null);
        MailOutbox.add(tx, Mail.EMAIL_CHANGED, before);
        return changed.user();
    }

    void changePassword(UUID id, ChangePassword body, UUID session) {
        var account = account(id);
        PasswordRule.check("new_password", body.newPassword(), account.user().email());
        boolean right = passwords.isRight("password_change", account, body.currentPassword());
        var hash = right ? pool.run(() -> argon2.hash(body.newPassword())).await() : argon2.nobody();
        // decided in the transaction, so that a repetition with the same key finds its response first
        var ended = Idempotency.write(db, Ended.class, tx -> {
            var changed = right
                    ? tx.firstOrNull(StoredUser::of, AccountQueries.CHANGE_PASSWORD, id, hash, account.passwordHash())
                    : null;
            if (changed == null) throw Problem.forbidden("wrong_password");
            var others = changed(tx, changed, session, "changed");
            // the session goes on, and its next token is good for more than this
            return account.mustChangePassword() ? others.and(revocations.renewTokens(tx, List.of(id))) : others;
        });
        if (Idempotency.isReplay()) requireSamePassword(id, body.newPassword());
        done(ended);
    }

    /** The stored command does not contain its passwords, so a repetition is recognised by its account. Fails 422. */
    void requireSamePassword(UUID id, String password) {
        if (!passwords.isRight("password_change", account(id), password)) throw Idempotency.otherContent();
    }

    /** Does the same work for every address; {@link MailOutbox} finds out later whether an account has it. */
    void forgot(ForgotPassword body) {
        var email = Text.email(body.email());
        security.attempt("password_forgotten", null, () -> {
            throttle.use(throttle.resetsFrom(Request.clientAddress()));
            return email;
        });
        if (!throttle.passes(throttle.resets(email))) return;
        if (!db.tx(tx -> MailOutbox.add(tx, Mail.PASSWORD_RESET, email))) throw Problem.unavailable("overloaded");
        outbox.wake();
    }

    void reset(ResetPassword body) {
        var token = OpaqueToken.hash(body.resetToken());
        var emails =
                db.list(r -> r.getString(0), AccountQueries.RESET_EMAIL, token).await();
        if (emails.isEmpty()) {
            var problem = invalidToken();
            security.failed("password_reset", problem, null);
            throw problem;
        }
        PasswordRule.check("new_password", body.newPassword(), emails.getFirst());
        var hash = pool.run(() -> argon2.hash(body.newPassword())).await();
        // not db.write: the token itself ensures that it happens once
        var reset = db.tx(tx -> {
            var id = tx.firstOrNull(r -> r.getUUID(0), AccountQueries.USE_RESET, token);
            if (id == null) throw invalidToken();
            var changed = tx.firstOrNull(StoredUser::of, AccountQueries.RESET_PASSWORD, id, hash);
            if (changed == null) throw invalidToken();
            return new Reset(changed.user().email(), changed(tx, changed, null, "reset"));
        });
        throttle.forget(reset.email());
        done(reset.ended());
    }

    private record Reset(String email, Ended ended) {}

    private static ServiceException invalidToken() {
        return Problem.badRequest("invalid_reset_token");
    }

    /** The consequences of a new password. The account's row is locked, so that no session starts with the old password meanwhile. */
    private Ended changed(Tx tx, StoredUser changed, @Nullable UUID kept, String how) {
        var id = changed.user().id();
        tx.sql(AccountQueries.DELETE_RESETS, id);
        var ended = revocations.endOthers(tx, id, kept, RevocationWriter.PASSWORD);
        var user = changed.user();
        var verified = how.equals("reset") ? user.email() : null; // the token was sent to that address
        var event = new AuthEvents.PasswordChanged(id, how, user.role(), verified);
        EventLog.append(tx, AuthEvents.PASSWORD_CHANGED, id, changed.version(), event);
        security.succeeded(tx, how.equals("reset") ? "password_reset" : "password_change", id, null);
        MailOutbox.add(tx, Mail.PASSWORD_CHANGED, changed.user().email());
        return ended;
    }

    private void done(Ended ended) {
        revocations.announce(ended);
        outbox.wake();
    }

    private StoredUser account(UUID id) {
        return db.require("user_not_found", StoredUser::of, UserQueries.ACTIVE, id)
                .await();
    }
}
