package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.AvailableStock;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.stock.StockLevel;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Text;

/** The stock of one item over the locations that its reader may see. */
public final class ItemStockReader {
    private ItemStockReader() {}

    /** Null if the item has never moved. */
    public static Future<@Nullable StockLevel> find(Db db, UUID itemId, LocationLimit limit) {
        return db.query(StockQueries.STOCK, itemId, limit.ids()).map(rows -> StockQueries.stock(itemId, rows));
    }

    /** Of an item that has a level. */
    public static StockLevel get(Tx tx, UUID itemId, LocationLimit limit) {
        return Objects.requireNonNull(StockQueries.stock(itemId, tx.sql(StockQueries.STOCK, itemId, limit.ids())));
    }

    /** Of those items that have ever moved, in any order. */
    public static Future<List<AvailableStock>> available(Db db, List<UUID> itemIds, LocationLimit limit) {
        return db.list(
                r -> new AvailableStock(r.getUUID(0), r.getLong(1)),
                StockQueries.AVAILABLE,
                itemIds.toArray(UUID[]::new),
                limit.ids());
    }

    public static Future<Boolean> hasMoved(Db db, UUID itemId) {
        return db.query(StockQueries.ANY_LEVEL, itemId).map(rows -> rows.size() > 0);
    }

    public static StockLevel put(Tx tx, UUID itemId, PutStock body, Caller caller) {
        var limit = LocationLimit.of(caller);
        var key = new Key(itemId, Locations.bookable(tx, body.locationId()));
        Levels.ensure(tx, List.of(key));
        var locked = Levels.lock(tx, List.of(key));
        Levels.requireNotFrozen(locked);
        if (Request.isConditional())
            Request.requireVersion(get(tx, itemId, limit).version());
        if (StockRules.isAboutAvailable(body)) locked = LotBlocker.blocked(tx, List.of(key), locked);
        var now = Objects.requireNonNull(locked.get(key));
        var adjust = StockRules.adjustment(body, now);
        StockRules.requireSeen(body, adjust);
        StockRules.require(body, now, adjust.delta());
        var lots = LotBookings.require(tx, locked, lines(key, adjust.delta(), body));
        var ofKey = lots.isEmpty() ? Map.<Key, List<Part>>of() : Map.of(key, lots.getFirst());
        Movements.adjust(tx, locked, Map.of(key, adjust.delta()), ofKey, "stock", null, body.reason(), caller.actor());
        return get(tx, itemId, limit);
    }

    private static List<LotBookings.Line> lines(Key key, long delta, PutStock body) {
        if (delta == 0) return List.of();
        var lot = body.lot() == null ? null : Text.lot("lot", body.lot());
        return List.of(new LotBookings.Line(key, StockStates.AVAILABLE, delta, lot, body.expiresOn(), ""));
    }
}
