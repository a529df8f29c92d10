package tradepost.contact.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class ContactCore implements ContextCore {
    @Override
    public String name() {
        return "contact";
    }

    @Override
    public Deployable verticle(Env env) {
        return new ContactVerticle(env);
    }
}
