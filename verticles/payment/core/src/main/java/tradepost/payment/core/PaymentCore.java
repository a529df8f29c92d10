package tradepost.payment.core;

import io.vertx.core.Deployable;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;
import tradepost.payment.core.extension.PaymentExtensions;

public final class PaymentCore implements ContextCore {
    @Override
    public String name() {
        return "payment";
    }

    @Override
    public Deployable verticle(Env env) {
        return new PaymentVerticle(env);
    }

    @Override
    public void check(Config config) {
        PaymentExtensions.names(config);
    }
}
