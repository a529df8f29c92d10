package tradepost.auth.core.account;

import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;

/** As whom requests without a token act in development: a user for each role of {@code dev.anonymous}, whose password nobody knows. */
final class AnonymousUser {
    private final String role;
    private final String email;
    private final boolean dev;
    private final Db db;
    private final CryptoPool pool;
    private final Argon2 argon2;
    private final SecurityLog security;

    AnonymousUser(Config config, Db db, CryptoPool pool, Argon2 argon2, SecurityLog security) {
        role = config.text(Settings.DEV_ANONYMOUS);
        email = "anonymous-" + role.replace('_', '-') + "@dev.example";
        dev = config.text(Settings.MODE).equals("dev");
        this.db = db;
        this.pool = pool;
        this.argon2 = argon2;
        this.security = security;
    }

    /** Makes the user at the first call. Fails 403 forbidden outside of development, without a role, and if the user is disabled. Awaits. */
    StoredUser get() {
        if (!dev || role.isEmpty()) throw Problem.forbidden("forbidden");
        var known = find();
        if (known == null) add();
        var user = known == null ? find() : known;
        if (user == null) throw Problem.forbidden("forbidden");
        return user;
    }

    private @Nullable StoredUser find() {
        return db.list(StoredUser::of, UserQueries.LOGIN, email).await().stream()
                .findFirst()
                .orElse(null);
    }

    private void add() {
        var secret = OpaqueToken.text("", OpaqueToken.newSecret());
        var hash = pool.run(() -> argon2.hash(secret)).await();
        db.tx(tx -> UserWriter.addOnce(tx, security, email, hash, role));
    }
}
