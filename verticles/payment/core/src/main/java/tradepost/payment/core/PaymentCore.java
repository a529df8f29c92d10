package tradepost.payment.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
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
