package tradepost.auth.core;

import io.vertx.core.Deployable;
import tradepost.auth.AuthSettings;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

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
        int memory = config.number(AuthSettings.AUTH_HASH_MEMORY_KIB);
        var least = AuthSettings.AUTH_HASH_MEMORY_KIB.fallback();
        if (memory < Integer.parseInt(least) && !config.text(Settings.MODE).equals("dev"))
            throw new Config.Invalid(AuthSettings.AUTH_HASH_MEMORY_KIB.key() + " must be at least " + least);
        Users.checkFirstAdministrator(config);
        new ServiceAccounts(config).requireKnown(Permissions.all());
    }
}
