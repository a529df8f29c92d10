package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import tradepost.auth.core.account.UserWriter;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.security.SecurityLog;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Creates the accounts of the demo that do not exist, whatever the settings of registration, beside the running node. On virtual threads. */
public final class DemoAccountsVerticle extends VerticleBase {
    private final Env env;
    private final Map<String, String> roles;
    private final String password;

    /** @param roles the role of each e-mail address */
    public DemoAccountsVerticle(Env env, Map<String, String> roles, String password) {
        this.env = env;
        this.roles = Map.copyOf(roles);
        this.password = password;
    }

    @Override
    public Future<?> start() {
        return Tasks.run(vertx, () -> {
            var db = Db.open(env, "auth");
            var pool = new CryptoPool();
            try {
                UserWriter.addDemo(env.config(), db, pool, new SecurityLog(env, db), roles, password);
                return null;
            } finally {
                pool.close();
                db.close().await();
            }
        });
    }
}
