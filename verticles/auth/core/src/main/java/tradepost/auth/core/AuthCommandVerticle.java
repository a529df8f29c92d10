package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import tradepost.auth.core.account.UserWriter;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.security.SecurityLog;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** A change of accounts or keys from the command line, while nodes may be running. Its start is the change. On virtual threads. */
public final class AuthCommandVerticle extends VerticleBase {
    private interface Command {
        void run(Db db, CryptoPool pool, SecurityLog security);
    }

    private final Env env;
    private final Command command;

    private AuthCommandVerticle(Env env, Command command) {
        this.env = env;
        this.command = command;
    }

    /**
     * Creates one account with a role. Fails with Config.Invalid if the e-mail address or the password is invalid, with 409 email_taken if the
     * account exists, and with 400 unknown_role.
     */
    public static AuthCommandVerticle account(Env env, String email, String password, String role) {
        return new AuthCommandVerticle(
                env, (db, pool, security) -> UserWriter.add(env.config(), db, pool, security, email, password, role));
    }

    /**
     * Creates the accounts of the demo that do not exist, whatever the settings of registration.
     *
     * @param roles the role of each e-mail address
     */
    public static AuthCommandVerticle demoAccounts(Env env, Map<String, String> roles, String password) {
        return new AuthCommandVerticle(
                env, (db, pool, security) -> UserWriter.addDemo(env.config(), db, pool, security, roles, password));
    }

    /**
     * Replaces the key that signs access tokens.
     *
     * @param revoke whether every token that another key has signed is refused from now on
     */
    public static AuthCommandVerticle keyReplacement(Env env, boolean revoke) {
        return new AuthCommandVerticle(
                env,
                (db, pool, security) -> new SigningKeys(
                                env.vertx(), db, new Vault(env.config()), pool, security, env.config())
                        .replaceNow(revoke));
    }

    @Override
    public Future<?> start() {
        return Tasks.run(vertx, () -> {
            var db = Db.open(env, "auth");
            var pool = new CryptoPool();
            try {
                command.run(db, pool, new SecurityLog(env, db));
                return null;
            } finally {
                pool.close();
                db.close().await();
            }
        });
    }
}
