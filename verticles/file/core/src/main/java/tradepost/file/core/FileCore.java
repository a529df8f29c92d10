package tradepost.file.core;

import io.vertx.core.Deployable;
import tradepost.file.core.store.FileStores;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class FileCore implements ContextCore {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public Deployable verticle(Env env) {
        return new FileVerticle(env);
    }

    @Override
    public void check(Config config) {
        FileStores.check(config);
    }
}
