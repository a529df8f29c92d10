package tradepost.notification.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class NotificationCore implements ContextCore {
    @Override
    public String name() {
        return "notification";
    }

    @Override
    public Deployable verticle(Env env) {
        return new NotificationVerticle(env);
    }
}
