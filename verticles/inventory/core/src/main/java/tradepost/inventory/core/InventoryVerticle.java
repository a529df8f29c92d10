package tradepost.inventory.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.Set;
import tradepost.catalog.CatalogService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryService;
import tradepost.kernel.Contract;
import tradepost.kernel.Db;
import tradepost.kernel.Env;
import tradepost.kernel.Relay;
import tradepost.kernel.Services;
import tradepost.kernel.Subscriptions;

public final class InventoryVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final Relay relay;

    public InventoryVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "inventory");
        relay = new Relay(env, db, "inventory", Map.of("sales", Set.of(InventoryEvents.ORDER_RESERVED)));
    }

    @Override
    public Future<?> start() {
        var catalog = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
        var service = new InventoryServiceImpl(vertx, db, catalog, new Reserving(vertx, env, db));
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, "inventory", StockHandlers.BY_TYPE))
                .compose(v -> Services.bindHealth(env, "inventory", db))
                .compose(v -> Services.bind(
                        env, InventoryService.ADDRESS, Contract.load("inventory"), InventoryService.class, service));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
