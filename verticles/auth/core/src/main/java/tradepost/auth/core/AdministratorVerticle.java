package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;

/** Makes one administrator, once: for the command line, beside nodes that run. On virtual threads. */
public final class AdministratorVerticle extends VerticleBase {
    private final Env env;
    private final String email;
    private final String password;

    public AdministratorVerticle(Env env, String email, String password) {
        this.env = env;
        this.email = email;
        this.password = password;
    }

    /** Fails with Config.Invalid for what is no e-mail or no password, with 409 email_taken where there is such an account. */
    @Override
    public Future<?> start() {
        return Tasks.run(vertx, () -> {
            var db = Db.open(env, "auth");
            var pool = new CryptoPool();
            try {
                return Users.addAdministrator(db, pool, email, password);
            } finally {
                pool.close();
                db.close().await();
            }
        });
    }
}
