package tradepost.shipping.core;

import io.vertx.core.Deployable;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;
import tradepost.pdf.Letterhead;

public final class ShippingCore implements ContextCore {
    @Override
    public String name() {
        return "shipping";
    }

    @Override
    public Deployable verticle(Env env) {
        return new ShippingVerticle(env);
    }

    @Override
    public void check(Config config) {
        Letterhead.by(config);
    }
}
