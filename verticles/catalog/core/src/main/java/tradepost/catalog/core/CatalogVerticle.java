package tradepost.catalog.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import tradepost.catalog.CatalogService;
import tradepost.kernel.Contract;
import tradepost.kernel.Db;
import tradepost.kernel.Env;
import tradepost.kernel.Relay;
import tradepost.kernel.Services;

public final class CatalogVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final Relay relay;

    public CatalogVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "catalog");
        relay = new Relay(env, db, "catalog", Map.of());
    }

    @Override
    public Future<?> start() {
        var service = new CatalogServiceImpl(vertx, db);
        return relay.start()
                .compose(v -> Services.bindHealth(env, "catalog", db))
                .compose(v -> Services.bind(
                        env, CatalogService.ADDRESS, Contract.load("catalog"), CatalogService.class, service));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
