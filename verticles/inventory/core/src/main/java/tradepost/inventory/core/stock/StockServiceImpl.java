package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.ReverseMovement;
import tradepost.inventory.stock.StockLevel;
import tradepost.inventory.stock.StockPage;
import tradepost.inventory.stock.StockQuery;
import tradepost.inventory.stock.StockService;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Problem;

public final class StockServiceImpl implements StockService {
    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;
    private final CategoryService categories;
    private final String currency;

    public StockServiceImpl(Vertx vertx, Db db, CatalogService catalog, CategoryService categories, String currency) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
        this.categories = categories;
        this.currency = currency;
    }

    @Override
    public Future<StockPage> listStock(StockQuery query, Caller caller) {
        var limit = LocationLimit.of(caller);
        return query.categoryId() == null
                ? StockLists.stock(db, query, null, limit)
                : categories
                        .categoryIds(query.categoryId(), caller)
                        .compose(ids -> StockLists.stock(db, query, ids, limit));
    }

    @Override
    public Future<Adjustment> adjustStock(AdjustStock body, Caller caller) {
        LocationLimit.of(caller).require(place(body.locationId()), "location_id");
        return Idempotency.stepsTask(vertx, db, Adjustment.class, () -> {
            var adjusted = ScannedAdjustment.resolved(catalog, body, caller);
            AdjustmentWriter.requireOnce(adjusted.lines());
            AdjustmentWriter.requireCosts(adjusted.lines(), currency);
            var items = adjusted.lines().stream().map(AdjustLine::item).toList();
            KnownItems.reference(
                    db, catalog, items, StockServiceImpl::itemField, unsure -> check(adjusted, unsure), caller);
            return Idempotency.write(db, Adjustment.class, tx -> AdjustmentWriter.adjust(tx, adjusted, caller.actor()));
        });
    }

    private static UUID place(@Nullable UUID requested) {
        return Objects.requireNonNullElse(requested, Movements.MAIN);
    }

    private void check(AdjustStock body, Set<UUID> withoutLevel) {
        Locations.requireBookable(db, body.locationId(), "location_id");
        AdjustmentWriter.requireArrivals(body.lines(), withoutLevel);
    }

    private static String itemField(int line) {
        return StockRules.field(line, "item_id");
    }

    @Override
    public Future<StockLevel> changeStockState(ChangeStockState body, Caller caller) {
        if (body.from().equals(body.to()))
            throw Problem.badRequest("invalid_request", Problem.detail("to", "must differ from `from`"));
        var limit = LocationLimit.of(caller);
        limit.require(place(body.locationId()), "location_id");
        return Idempotency.task(vertx, db, StockLevel.class, tx -> {
            AdjustmentWriter.changeState(tx, body, caller.actor());
            return ItemStockReader.get(tx, body.itemId(), limit);
        });
    }

    @Override
    public Future<Movement> reverseMovement(UUID movementId, @Nullable ReverseMovement body, Caller caller) {
        var reason = body == null ? null : body.reason();
        return Idempotency.task(
                vertx, db, Movement.class, tx -> AdjustmentWriter.reverse(tx, movementId, reason, caller));
    }
}
