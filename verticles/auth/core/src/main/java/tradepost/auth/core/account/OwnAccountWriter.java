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
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.crypto.PasswordRule;
import tradepost.auth.core.factor.PasswordProof;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.AccountMail;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.User;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Text;

/** Changes of a person's own account, and password resets. Awaits. */
public final class OwnAccountWriter {
    private final Db db;
    private final CryptoPool pool;
    private final Argon2 argon2;
    private final LoginThrottle throttle;
    private final RevocationWriter revocations;
    private final MailOutbox outbox;
    private final SecurityLog security;
    private final PasswordProof passwords;

    /** @param throttle shared with login */
    public OwnAccountWriter(
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

    /** Another address is only asked for: it becomes the account's when its owner uses the token from the mail. */
    User update(UUID id, UpdateMe body) {
        var account = account(id);
        var now = account.user();
        var name = body.name() == null ? null : Text.visible("name", body.name());
        var email = body.email() == null ? now.email() : Text.email(body.email());
        if (email.equals(now.email()) && (body.email() == null || now.provedAt() != null)) return named(id, name);
        outbox.requireMailer();
        var password = body.currentPassword();
        if (password == null)
            throw Problem.badRequest(
                    "current_password_required",
                    Problem.detail("current_password", "is required to change the e-mail address"));
        boolean right = passwords.isRight("email_change", account, password);
        boolean sends = right && throttle.passes(throttle.mails(AddressProver.CHANGE, email));
        var user = Idempotency.write(db, User.class, tx -> {
            if (!right
                    || tx.sql(AccountQueries.LOCK_PROVEN, id, account.passwordHash())
                                    .rowCount()
                            == 0) throw Problem.forbidden("wrong_password");
            if (sends) MailOutbox.require(tx, AccountMail.EMAIL_CHANGE, email, id, id);
            return named(tx, id, name);
        });
        outbox.wake();
        Request.answerAccepted();
        return user;
    }

    private User named(UUID id, @Nullable String name) {
        return Idempotency.write(db, User.class, tx -> named(tx, id, name));
    }

    private static User named(Tx tx, UUID id, @Nullable String name) {
        var now = tx.require("user_not_found", StoredUser::of, UserQueries.LOCK, id)
                .user();
        if (name == null || name.equals(now.name())) return now;
        var user = tx.single(StoredUser::user, UserQueries.SET_NAME, id, name);
        EventLog.append(tx, AuthEvents.USER_UPDATED, id, user.version(), user);
        return user;
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
            if (Argon2.isSame(body.newPassword(), body.currentPassword())) throw present("new_password");
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
        outbox.requireMailer();
        var email = Text.email(body.email());
        security.attempt("password_forgotten", null, () -> {
            throttle.use(throttle.resetsFrom(Request.clientAddress()));
            return email;
        });
        if (!throttle.passes(throttle.resets(email))) return;
        if (!db.tx(tx -> MailOutbox.add(tx, AccountMail.PASSWORD_RESET, email)))
            throw Problem.unavailable("overloaded");
        outbox.wake();
    }

    void reset(ResetPassword body) {
        var token = OpaqueToken.hash(body.resetToken());
        var found = db.list(r -> new Resetting(r.getString(0), r.getString(1)), AccountQueries.RESETTING, token)
                .await();
        if (found.isEmpty()) {
            var problem = invalidToken();
            security.failed("password_reset", problem, null);
            throw problem;
        }
        PasswordRule.check("new_password", body.newPassword(), found.getFirst().email());
        if (isPresent(found.getFirst().passwordHash(), body.newPassword())) throw present("new_password");
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

    private record Resetting(String email, @Nullable String passwordHash) {}

    private record Reset(String email, Ended ended) {}

    private boolean isPresent(@Nullable String passwordHash, String password) {
        return passwordHash != null
                && pool.run(() -> Argon2.verify(passwordHash, password)).await();
    }

    /** A password that others may know would stay what it is. */
    private static ServiceException present(String field) {
        return Problem.badRequest("invalid_password", Problem.detail(field, "must not be the present password"));
    }

    private static ServiceException invalidToken() {
        return Problem.badRequest("invalid_reset_token");
    }

    /** The consequences of a new password. The account's row is locked, so that no session starts with the old password meanwhile. */
    private Ended changed(Tx tx, StoredUser changed, @Nullable UUID kept, String how) {
        var user = changed.user();
        var ended = forgetEarlier(tx, user.id(), kept);
        publish(tx, user, how);
        security.succeeded(tx, how.equals("reset") ? "password_reset" : "password_change", user.id(), null);
        MailOutbox.add(tx, AccountMail.PASSWORD_CHANGED, user.email());
        return ended;
    }

    /** Sets a password that the user must change. Fails 403 more_rights, 404 account_not_found, 409 invalid_state. */
    UserChangeWriter.Changed set(UUID id, String password, Caller caller) {
        // one's own is changed with the one of now
        if (id.equals(caller.userId())) throw Problem.forbidden("forbidden");
        var target =
                db.tx(tx -> UserChangeWriter.locked(tx, id, caller)); // nobody has hashes made for what is not theirs
        PasswordRule.check("password", password, target.user().email());
        boolean present = isPresent(target.passwordHash(), password);
        var hash = pool.run(() -> argon2.hash(password)).await();
        var changed = Idempotency.write(db, UserChangeWriter.Changed.class, tx -> {
            if (UserChangeWriter.locked(tx, id, caller).passwordHash() == null)
                throw Problem.conflict("invalid_state", Problem.detail("status", "is invited: it has no password"));
            if (present) throw present("password"); // here, so that a repetition finds its response first
            var user = tx.single(StoredUser::user, UserQueries.SET_PASSWORD, id, hash);
            var ended = forgetEarlier(tx, id, null);
            publish(tx, user, "set");
            security.succeeded(tx, "password_set", id, null);
            MailOutbox.add(tx, AccountMail.PASSWORD_SET, user.email());
            return new UserChangeWriter.Changed(user, ended);
        });
        throttle.forget(changed.user().email());
        return changed;
    }

    /** Ends what somebody who knew the old password may have begun: sessions, and changes that wait for a token from a mail. */
    private Ended forgetEarlier(Tx tx, UUID id, @Nullable UUID kept) {
        tx.sql(AccountQueries.DELETE_RESETS, id);
        tx.sql(ProofQueries.CANCEL_MAILS, id);
        tx.sql(ProofQueries.CANCEL_PROOFS, id);
        return revocations.endOthers(tx, id, kept, RevocationWriter.PASSWORD);
    }

    private static void publish(Tx tx, User user, String how) {
        var verified = how.equals("reset") ? user.email() : null; // the token was sent to that address
        var event = new AuthEvents.PasswordChanged(user.id(), how, user.role(), verified);
        EventLog.append(tx, AuthEvents.PASSWORD_CHANGED, user.id(), user.version(), event);
        EventLog.append(tx, AuthEvents.USER_UPDATED, user.id(), user.version(), user);
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
