package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.SigningKeys;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Checks for the command line that JWT_SECRET decrypts the signing key in the database, if there is one yet. On virtual threads. */
public final class SigningKeyCheckVerticle extends VerticleBase {
    private final Env env;

    public SigningKeyCheckVerticle(Env env) {
        this.env = env;
    }

    /** Fails with Config.Invalid if it does not. */
    @Override
    public Future<?> start() {
        return Tasks.run(vertx, () -> {
            var db = Db.open(env, "auth");
            try {
                SigningKeys.check(db, new Vault(env.config()));
                return null;
            } finally {
                db.close().await();
            }
        });
    }
}
