package tradepost.asset.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class AssetCore implements ContextCore {
    @Override
    public String name() {
        return "asset";
    }

    @Override
    public Deployable verticle(Env env) {
        return new AssetVerticle(env);
    }
}
