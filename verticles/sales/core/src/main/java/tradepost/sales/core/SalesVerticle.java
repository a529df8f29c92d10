package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.Set;
import tradepost.catalog.CatalogService;
import tradepost.contact.CustomerService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryService;
import tradepost.kernel.Contract;
import tradepost.kernel.Db;
import tradepost.kernel.Env;
import tradepost.kernel.Relay;
import tradepost.kernel.Services;
import tradepost.kernel.Setting;
import tradepost.kernel.Subscriptions;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesService;

public final class SalesVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final Relay relay;

    public SalesVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "sales");
        relay = new Relay(
                env, db, "sales", Map.of("inventory", Set.of(SalesEvents.CANCELLED, SalesEvents.RESERVATION_DECLINED)));
    }

    @Override
    public Future<?> start() {
        var drafting = new Drafting(
                Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class),
                Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class),
                env.config().text(Setting.CURRENCY));
        var confirming = new Confirming(db, Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class));
        var service = new SalesServiceImpl(vertx, db, drafting, confirming);
        return relay.start()
                .compose(v -> Subscriptions.bind(
                        env, db, "sales", Map.of(InventoryEvents.ORDER_RESERVED, Confirming.RESERVED)))
                .compose(v -> Services.bindHealth(env, "sales", db))
                .compose(v ->
                        Services.bind(env, SalesService.ADDRESS, Contract.load("sales"), SalesService.class, service));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
