package tradepost.sales.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
import tradepost.sales.core.charge.ShippingCharges;

public final class SalesCore implements ContextCore {
    @Override
    public String name() {
        return "sales";
    }

    @Override
    public Deployable verticle(Env env) {
        return new SalesVerticle(env);
    }

    @Override
    public void check(Config config) {
        ShippingCharges.standard(config);
    }
}
