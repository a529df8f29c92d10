package tradepost.sales.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;

public final class SalesCore implements ContextCore {
    @Override
    public String name() {
        return "sales";
    }

    @Override
    public Deployable verticle(Env env) {
        return new SalesVerticle(env);
    }
}
