package tradepost.asset.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.asset.Asset;
import tradepost.asset.AssetEvents;
import tradepost.asset.AssetPage;
import tradepost.asset.AssetQuery;
import tradepost.asset.AssetService;
import tradepost.asset.DeleteAsset;
import tradepost.asset.WriteAsset;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Text;

final class AssetServiceImpl implements AssetService {
    static final Resource<Asset, WriteAsset> ASSETS = Resource.of("asset", Asset.class, WriteAsset.class)
            .column("name", w -> Text.visible("name", w.name()))
            .sortedBy(AssetQuery.SORTS)
            .publishes(AssetEvents.ASSET)
            .build();

    private final Vertx vertx;
    private final Db db;

    AssetServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    @Override
    public Future<Asset> createAsset(WriteAsset body, Caller caller) {
        return Idempotency.task(vertx, db, Asset.class, tx -> ASSETS.create(tx, body));
    }

    @Override
    public Future<Asset> getAsset(UUID assetId, Caller caller) {
        return ASSETS.get(db, assetId);
    }

    @Override
    public Future<AssetPage> listAssets(AssetQuery query, Caller caller) {
        var where = ASSETS.where(query.archived(), query.createdFrom(), query.createdTo())
                .search(Searched.own("asset", "name"), query.q());
        return query.page()
                .read(db, ASSETS.listing(), where)
                .map(slice -> new AssetPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Asset> putAsset(UUID assetId, WriteAsset body, Caller caller) {
        return Idempotency.task(vertx, db, Asset.class, tx -> ASSETS.put(tx, assetId, body));
    }

    @Override
    public Future<Asset> patchAsset(UUID assetId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Asset.class, tx -> ASSETS.patch(tx, assetId, body));
    }

    @Override
    public Future<Void> deleteAsset(UUID assetId, DeleteAsset query, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> ASSETS.delete(tx, assetId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<Asset> restoreAsset(UUID assetId, Caller caller) {
        return Idempotency.task(vertx, db, Asset.class, tx -> ASSETS.restore(tx, assetId));
    }
}
