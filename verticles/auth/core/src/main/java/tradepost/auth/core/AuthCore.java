package tradepost.auth.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;

public final class AuthCore implements ContextCore {
    @Override
    public String name() {
        return "auth";
    }

    @Override
    public Deployable verticle(Env env) {
        return new AuthVerticle(env);
    }

    @Override
    public void check(Config config) {
        Users.checkFirstAdministrator(config);
        new ServiceAccounts(config).requireKnown(Permissions.all());
    }
}
