package tradepost.purchase.core;

import io.vertx.core.Deployable;
import tradepost.kernel.bus.ContextCore;
import tradepost.kernel.bus.Env;

public final class PurchaseCore implements ContextCore {
    @Override
    public String name() {
        return "purchase";
    }

    @Override
    public Deployable verticle(Env env) {
        return new PurchaseVerticle(env);
    }
}
