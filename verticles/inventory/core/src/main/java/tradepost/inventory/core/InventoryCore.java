package tradepost.inventory.core;

import io.vertx.core.Deployable;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class InventoryCore implements ContextCore {
    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public Deployable verticle(Env env) {
        return new InventoryVerticle(env);
    }
}
