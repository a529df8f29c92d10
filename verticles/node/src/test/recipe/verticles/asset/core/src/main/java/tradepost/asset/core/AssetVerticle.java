package tradepost.asset.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.asset.AssetService;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

public final class AssetVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final OutboxRelay relay;

    public AssetVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "asset");
        relay = new OutboxRelay(env, db, "asset");
    }

    @Override
    public Future<?> start() {
        var assets = new AssetServiceImpl(vertx, db);
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new AssetSubscriber()))
                .compose(v -> DatabaseHealth.bind(env, "asset", db))
                .compose(v -> Services.bind(
                        env, AssetService.ADDRESS, Contract.load("asset"), AssetService.class, assets));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
