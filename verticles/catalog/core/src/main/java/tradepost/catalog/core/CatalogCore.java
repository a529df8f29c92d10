package tradepost.catalog.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;

public final class CatalogCore implements ContextCore {
    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public Deployable verticle(Env env) {
        return new CatalogVerticle(env);
    }
}
