package tradepost.analytics.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class AnalyticsCore implements ContextCore {
    @Override
    public String name() {
        return "analytics";
    }

    @Override
    public Deployable verticle(Env env) {
        return new AnalyticsVerticle(env);
    }
}
