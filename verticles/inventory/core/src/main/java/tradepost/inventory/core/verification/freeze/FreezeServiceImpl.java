package tradepost.inventory.core.verification.freeze;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import tradepost.catalog.CatalogService;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.freeze.ItemFreeze;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Text;

public final class FreezeServiceImpl implements FreezeService {
    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;

    public FreezeServiceImpl(Vertx vertx, Db db, CatalogService catalog) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
    }

    @Override
    public Future<ItemFreeze> getFreeze(UUID itemId, Caller caller) {
        return db.list(FreezeWriter::read, FreezeWriter.GET, itemId)
                .compose(found -> found.isEmpty()
                        ? KnownItems.require(catalog, itemId, caller)
                                .map(item -> FreezeWriter.none(itemId, new Named(item.sku(), item.name())))
                        : Future.succeededFuture(found.getFirst()));
    }

    @Override
    public Future<ItemFreeze> freezeItem(UUID itemId, FreezeItem body, Caller caller) {
        var reason = Text.visible("reason", body.reason());
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, ItemFreeze.class, () -> {
                    KnownItems.reference(db, catalog, itemId, caller);
                    return Idempotency.write(db, ItemFreeze.class, tx -> {
                        FreezeWriter.freeze(tx, List.of(itemId), reason, caller.actor());
                        return FreezeWriter.get(tx, itemId);
                    });
                }));
    }

    @Override
    public Future<ItemFreeze> unfreezeItem(UUID itemId, Caller caller) {
        return getFreeze(itemId, caller) // 404 if there is no such item
                .compose(now -> Idempotency.task(
                        vertx, db, ItemFreeze.class, tx -> FreezeWriter.unfreeze(tx, itemId, caller.actor())));
    }
}
