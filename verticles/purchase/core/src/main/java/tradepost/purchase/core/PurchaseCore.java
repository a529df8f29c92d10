package tradepost.purchase.core;

import io.vertx.core.Deployable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;
import tradepost.purchase.PurchaseSettings;
import tradepost.purchase.core.order.Approval;

public final class PurchaseCore implements ContextCore {
    @Override
    public String name() {
        return "purchase";
    }

    @Override
    public Deployable verticle(Env env) {
        return new PurchaseVerticle(env);
    }

    @Override
    public void check(Config config) {
        Approval.of(config.text(PurchaseSettings.APPROVAL_ABOVE), config.text(Settings.CURRENCY));
    }
}
