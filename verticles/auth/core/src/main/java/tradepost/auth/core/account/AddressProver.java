package tradepost.auth.core.account;

import io.vertx.serviceproxy.ServiceException;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.auth.VerifyEmail;
import tradepost.auth.core.account.ProofQueries.Proof;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.crypto.PasswordRule;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.AccountMail;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.User;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/**
 * Proof of an address by a token from a mail. An account, an invitation and a change of address take effect only with it, so that nobody owns
 * anything by typing in the address of somebody else. Awaits.
 */
final class AddressProver {
    static final String CHANGE = "change";
    private static final String REGISTER = "register";

    private final Db db;
    private final CryptoPool pool;
    private final Argon2 argon2;
    private final LoginThrottle throttle;
    private final MailOutbox outbox;
    private final SecurityLog security;

    AddressProver(
            Db db, CryptoPool pool, Argon2 argon2, LoginThrottle throttle, MailOutbox outbox, SecurityLog security) {
        this.db = db;
        this.pool = pool;
        this.argon2 = argon2;
        this.throttle = throttle;
        this.outbox = outbox;
        this.security = security;
    }

    /** Does the same work for every address; {@link MailOutbox} finds out later whether an account has it. */
    void register(String email) {
        outbox.requireMailer();
        if (!throttle.passes(throttle.mails(REGISTER, email))) return;
        if (!db.tx(tx -> MailOutbox.add(tx, AccountMail.REGISTRATION, email))) throw Problem.unavailable("overloaded");
        outbox.wake();
    }

    User verify(VerifyEmail body) {
        var token = OpaqueToken.hash(body.token());
        var name = body.name() == null ? null : Text.visible("name", body.name());
        var found = db.list(ProofQueries::proof, ProofQueries.FIND, token).await();
        if (found.isEmpty()) {
            var problem = invalidToken();
            security.failed("address_proof", problem, null);
            throw problem;
        }
        requireNothingElse(found.getFirst(), body);
        var hash = hash(found.getFirst(), body.password());
        // not db.write: the token itself ensures that it happens once
        var user = db.tx(tx -> {
            var proof = tx.firstOrNull(ProofQueries::proof, ProofQueries.USE, token);
            if (proof == null) throw invalidToken();
            return hash == null ? changed(tx, proof) : opened(tx, proof, name, hash);
        });
        outbox.wake();
        return user;
    }

    /** Whoever chooses a password thinks that the account is new, and it is somebody else's. Fails 400 invalid_request. */
    private static void requireNothingElse(Proof proof, VerifyEmail body) {
        if (!proof.kind().equals(CHANGE)) return;
        var reason = "is for a new account, and the token is for the change of another account's address";
        if (body.password() != null) throw Problem.badRequest("invalid_request", Problem.detail("password", reason));
        if (body.name() != null) throw Problem.badRequest("invalid_request", Problem.detail("name", reason));
    }

    /** Null for a change of address, which needs no password. */
    private @Nullable String hash(Proof proof, @Nullable String password) {
        if (proof.kind().equals(CHANGE)) return null;
        if (password == null)
            throw Problem.badRequest("password_required", Problem.detail("password", "is required for a new account"));
        PasswordRule.check("password", password, proof.email());
        return pool.run(Request.clientAddress(), () -> argon2.hash(password)).await();
    }

    private User opened(Tx tx, Proof proof, @Nullable String name, String hash) {
        boolean registers = proof.kind().equals(REGISTER);
        var user = registers
                ? tx.firstOrNull(StoredUser::user, ProofQueries.REGISTER, Ids.next(), proof.email(), name, hash)
                : tx.firstOrNull(StoredUser::user, ProofQueries.ACCEPT, proof.user(), proof.email(), hash, name);
        if (user == null) throw invalidToken();
        tx.sql(ProofQueries.FORGET, user.id(), user.email());
        security.succeeded(tx, "address_proof", user.id(), proof.kind());
        if (registers) security.succeeded(tx, "role_grant", user.id(), user.role());
        UserWriter.registered(tx, user);
        return user;
    }

    private User changed(Tx tx, Proof proof) {
        var id = proof.user();
        var before = tx.firstOrNull(r -> r.getString(0), ProofQueries.LOCK_EMAIL, id);
        if (id == null || before == null) throw invalidToken();
        var user = tx.single(StoredUser::user, ProofQueries.CHANGE, id, proof.email());
        tx.sql(AccountQueries.DELETE_RESETS, id); // they were sent to the previous address
        tx.sql(ProofQueries.FORGET, id, user.email());
        security.succeeded(tx, "address_proof", id, CHANGE);
        EventLog.append(tx, AuthEvents.USER_UPDATED, id, user.version(), user);
        if (before.equals(user.email())) return user;
        announce(tx, user, before);
        return user;
    }

    /** Contact gives the record with this address to the user. */
    private void announce(Tx tx, User user, String before) {
        var event = new AuthEvents.EmailChanged(user.id(), user.email(), user.role(), before);
        var changed = EventLog.append(tx, AuthEvents.EMAIL_CHANGED, user.id(), user.version(), event);
        EventLog.handOver(tx, "contact", changed);
        security.succeeded(tx, "email_change", user.id(), null);
        MailOutbox.add(tx, AccountMail.EMAIL_CHANGED, before);
    }

    private static ServiceException invalidToken() {
        return Problem.badRequest("invalid_proof_token");
    }
}
