package tradepost.sales.core;

import io.vertx.core.Deployable;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;
import tradepost.pdf.Letterhead;
import tradepost.sales.core.pricing.ShippingCharges;

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
        Letterhead.by(config);
    }
}
