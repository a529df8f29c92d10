package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.ReverseMovement;
import tradepost.inventory.stock.StockLevel;
import tradepost.inventory.stock.StockPage;
import tradepost.inventory.stock.StockQuery;
import tradepost.inventory.stock.StockService;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

public final class StockServiceImpl implements StockService {
    private static final String MOVED =
            "select distinct item_id from stock_level where item_id = any((select $1::uuid[])::uuid[])";

    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;

    private final String currency;

    public StockServiceImpl(Vertx vertx, Db db, CatalogService catalog, String currency) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
        this.currency = currency;
    }

    @Override
    public Future<StockPage> listStock(StockQuery query, Caller caller) {
        return StockLists.stock(db, query);
    }

    @Override
    public Future<Adjustment> adjustStock(AdjustStock body, Caller caller) {
        Adjustments.requireDistinct(body.lines());
        Adjustments.requireCosts(body.lines(), currency);
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, Adjustment.class, () -> {
                    reference(body, caller);
                    return Idempotency.write(db, Adjustment.class, tx -> Adjustments.adjust(tx, body, caller.actor()));
                }));
    }

    /** Items that move for the first time can no longer be deleted. Fails 400 item_not_found. */
    private void reference(AdjustStock body, Caller caller) {
        var ids = body.lines().stream().map(l -> l.itemId()).toList();
        var moved = new HashSet<>(db.list(r -> r.getUUID(0), MOVED, (Object) ids.toArray(UUID[]::new))
                .await());
        var others = ids.stream().filter(id -> !moved.contains(id)).toList();
        if (others.isEmpty()) return;
        // a line that will be refused, because nothing can be removed where nothing ever was, marks no item
        boolean refused = body.lines().stream().anyMatch(l -> l.delta() < 0 && !moved.contains(l.itemId()));
        var found = (refused ? catalog.itemSnapshots(others, caller) : catalog.referenceItems(others, caller))
                .await().stream().map(ItemSnapshot::id).collect(Collectors.toSet());
        var unknown = new ArrayList<JsonObject>();
        for (int i = 0; i < ids.size(); i++)
            if (!moved.contains(ids.get(i)) && !found.contains(ids.get(i)))
                unknown.add(Problem.detail(Adjustments.field(i, "item_id"), "there is no item with this id"));
        if (!unknown.isEmpty()) throw Problem.badRequest("item_not_found", unknown.toArray(JsonObject[]::new));
    }

    @Override
    public Future<StockLevel> changeStockState(ChangeStockState body, Caller caller) {
        if (body.from().equals(body.to()))
            throw Problem.badRequest("invalid_request", Problem.detail("to", "must differ from `from`"));
        return Idempotency.task(vertx, db, StockLevel.class, tx -> {
            Adjustments.changeState(tx, body, caller.actor());
            return ItemStock.get(tx, body.itemId());
        });
    }

    @Override
    public Future<Movement> reverseMovement(UUID movementId, @Nullable ReverseMovement body, Caller caller) {
        var reason = body == null ? null : body.reason();
        return Idempotency.task(
                vertx, db, Movement.class, tx -> Adjustments.reverse(tx, movementId, reason, caller.actor()));
    }
}
