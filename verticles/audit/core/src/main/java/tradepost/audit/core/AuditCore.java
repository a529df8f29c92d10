package tradepost.audit.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class AuditCore implements ContextCore {
    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Deployable verticle(Env env) {
        return new AuditVerticle(env);
    }
}
