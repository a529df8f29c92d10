package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.security.SecurityLog;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Replaces the key that signs access tokens, for the command line, while nodes may be running. On virtual threads. */
public final class KeyReplacementVerticle extends VerticleBase {
    private final Env env;
    private final boolean revoke;

    /** @param revoke whether every token that another key has signed is refused from now on */
    public KeyReplacementVerticle(Env env, boolean revoke) {
        this.env = env;
        this.revoke = revoke;
    }

    @Override
    public Future<?> start() {
        return Tasks.run(vertx, () -> {
            var db = Db.open(env, "auth");
            var pool = new CryptoPool();
            try {
                var security = new SecurityLog(env, db);
                new SigningKeys(vertx, db, new Vault(env.config()), pool, security, env.config()).replaceNow(revoke);
                return null;
            } finally {
                pool.close();
                db.close().await();
            }
        });
    }
}
