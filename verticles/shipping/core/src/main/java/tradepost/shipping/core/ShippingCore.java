package tradepost.shipping.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;

public final class ShippingCore implements ContextCore {
    @Override
    public String name() {
        return "shipping";
    }

    @Override
    public Deployable verticle(Env env) {
        return new ShippingVerticle(env);
    }
}
