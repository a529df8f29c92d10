package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.catalog.code.CodedLines;
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
import tradepost.kernel.concurrent.Tasks;
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
    public Future<Adjustment> adjustStock(AdjustStock requested, Caller caller) {
        LocationLimit.of(caller).require(place(requested.locationId()), "location_id");
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, Adjustment.class, () -> {
                    var body = named(requested, caller);
                    AdjustmentWriter.requireOnce(body.lines());
                    AdjustmentWriter.requireCosts(body.lines(), currency);
                    var items = body.lines().stream().map(AdjustLine::itemId).toList();
                    KnownItems.reference(
                            db, catalog, items, StockServiceImpl::itemField, unsure -> check(body, unsure), caller);
                    return Idempotency.write(
                            db, Adjustment.class, tx -> AdjustmentWriter.adjust(tx, body, caller.actor()));
                }));
    }

    /** Each item by its id. */
    private AdjustStock named(AdjustStock body, Caller caller) {
        var lines = CodedLines.resolve(
                        codes -> catalog.itemsByCode(codes, caller),
                        body.lines(),
                        AdjustLine::itemId,
                        "item_id",
                        AdjustLine::code,
                        (line, item, field) ->
                                line.withItem(item.itemId(), CodedLines.pieces(line.delta(), item, field)))
                .await();
        return new AdjustStock(body.locationId(), body.reason(), lines);
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
        return Idempotency.task(vertx, db, Movement.class, tx -> {
            var reversal = AdjustmentWriter.reverse(tx, movementId, reason, caller);
            return caller.may("costs:read") ? reversal : reversal.withoutCosts();
        });
    }
}
