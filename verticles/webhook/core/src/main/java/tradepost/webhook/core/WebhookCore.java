package tradepost.webhook.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class WebhookCore implements ContextCore {
    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Deployable verticle(Env env) {
        return new WebhookVerticle(env);
    }
}
