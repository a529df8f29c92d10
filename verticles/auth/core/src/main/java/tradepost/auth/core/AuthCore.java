package tradepost.auth.core;

import io.vertx.core.Deployable;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.access.PermissionTable;
import tradepost.auth.core.access.ServiceAccounts;
import tradepost.auth.core.account.UserWriter;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.SettingFaults;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

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
        var faults = new SettingFaults();
        faults.check(() -> checkHashMemory(config));
        faults.check(() -> UserWriter.checkFirstAdministrator(config));
        faults.check(() -> new ServiceAccounts(config).requireKnown(PermissionTable.all()));
        faults.report();
    }

    /** A production node must not hash more cheaply than recommended; the heap of dev is small. */
    private static void checkHashMemory(Config config) {
        var setting = AuthSettings.AUTH_HASH_MEMORY_KIB;
        int difference = Integer.compare(config.number(setting), Integer.parseInt(setting.fallback()));
        boolean dev = config.text(Settings.MODE).equals("dev");
        if (dev ? difference > 0 : difference < 0)
            throw new Config.Invalid(setting.key() + " must be at " + (dev ? "most " : "least ") + setting.fallback()
                    + (dev ? " in dev" : ""));
    }
}
