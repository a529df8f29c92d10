package tradepost.auth.core.factor;

import java.util.Objects;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/** Checks the password of somebody who is logged in. Awaits. */
public final class PasswordProof {
    private final CryptoPool pool;
    private final LoginThrottle throttle;
    private final SecurityLog security;

    public PasswordProof(CryptoPool pool, LoginThrottle throttle, SecurityLog security) {
        this.pool = pool;
        this.throttle = throttle;
        this.security = security;
    }

    /**
     * Counts together with the failures of login, so that a stolen token does not bypass their limit. Fails 429.
     *
     * @param action the name of the attempt in the security log
     */
    public boolean isRight(String action, StoredUser account, String password) {
        var hash = Objects.requireNonNull(account.passwordHash()); // an active account has one
        boolean right = Argon2.acceptable(password)
                && security.attempt(
                        action,
                        account.id(),
                        () -> throttle.attempt(
                                throttle.login(account.user().email(), Request.clientAddress(), false),
                                () -> pool.run(() -> Argon2.verify(hash, password))));
        if (!right) security.failed(action, Problem.forbidden("wrong_password"), account.id());
        return right;
    }
}
