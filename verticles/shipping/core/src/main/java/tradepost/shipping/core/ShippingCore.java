package tradepost.shipping.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

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
