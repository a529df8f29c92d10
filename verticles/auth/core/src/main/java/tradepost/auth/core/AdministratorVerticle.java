package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.auth.core.account.UserWriter;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.security.SecurityLog;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Creates one account with a role, for the command line, while nodes may be running. On virtual threads. */
public final class AdministratorVerticle extends VerticleBase {
    private final Env env;
    private final String email;
    private final String password;
    private final String role;

    public AdministratorVerticle(Env env, String email, String password, String role) {
        this.env = env;
        this.email = email;
        this.password = password;
        this.role = role;
    }

    /**
     * Fails with Config.Invalid if the e-mail address or the password is invalid, with 409 email_taken if the account exists, and with 400
     * unknown_role.
     */
    @Override
    public Future<?> start() {
        return Tasks.run(vertx, () -> {
            var db = Db.open(env, "auth");
            var pool = new CryptoPool();
            try {
                return UserWriter.add(env.config(), db, pool, new SecurityLog(env, db), email, password, role);
            } finally {
                pool.close();
                db.close().await();
            }
        });
    }
}
