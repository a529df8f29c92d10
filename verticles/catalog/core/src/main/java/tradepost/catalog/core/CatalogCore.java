package tradepost.catalog.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

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
