package tradepost.billing.core;

import io.vertx.core.Deployable;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;
import tradepost.pdf.Letterhead;

public final class BillingCore implements ContextCore {
    @Override
    public String name() {
        return "billing";
    }

    @Override
    public Deployable verticle(Env env) {
        return new BillingVerticle(env);
    }

    @Override
    public void check(Config config) {
        Letterhead.by(config);
    }
}
