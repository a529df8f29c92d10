package tradepost.inventory.core.lots;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Tracking;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.ItemTracking;
import tradepost.inventory.lot.WriteTracking;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** How the stock of items is kept. The level at the default location says it: see {@link Levels.Level}. */
final class TrackingWriter {
    private static final String NONE = "none";
    static final String GET = "select tracking, shelf_life_days, " + ItemNames.of("s.item_id")
            + " from stock_level s where item_id = $1 and location_id = $2";
    private static final String IN_USE = """
            select exists (select 1 from stock_level where item_id = $1 and on_hand > 0)
              or exists (select 1 from stock_count_line where item_id = $1 and open)
            """;
    /** Changes the kind only while there is no stock. */
    private static final String SET = """
            update stock_level set tracking = $3, shelf_life_days = $4, updated_at = now()
            where item_id = $1 and location_id = $2 and (tracking is not distinct from $3
              or not exists (select 1 from stock_level s where s.item_id = $1 and s.on_hand > 0))
            """;

    private TrackingWriter() {}

    static ItemTracking of(UUID itemId, Named item, @Nullable String kind, @Nullable Integer days) {
        return new ItemTracking(itemId, item.sku(), item.name(), kind == null ? NONE : kind, days);
    }

    /** Fails 400 invalid_request. */
    static void check(WriteTracking body) {
        if (!List.of(NONE, Tracking.LOT, Tracking.SERIAL).contains(body.tracking()))
            throw Problem.badRequest("invalid_request", Problem.detail("tracking", "must be none, lot or serial"));
        if (body.shelfLifeDays() != null && body.tracking().equals(NONE))
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail("shelf_life_days", "is allowed only with lots or serial numbers"));
    }

    static ItemTracking put(Tx tx, UUID itemId, WriteTracking body) {
        Levels.ensureVersions(tx, List.of(itemId));
        Levels.lock(tx, List.of(Levels.main(itemId))); // every booking of the item locks it
        var locked = Levels.lock(tx, Levels.keys(tx, List.of(itemId)));
        var kind = body.tracking().equals(NONE) ? null : body.tracking();
        var now = Levels.tracking(locked, itemId);
        boolean changes = now == null ? kind != null : !now.kind().equals(kind);
        if (changes && tx.single(r -> r.getBoolean(0), IN_USE, itemId)) throw Problem.conflict("item_in_stock");
        var set = tx.sql(SET, itemId, Movements.MAIN, kind, body.shelfLifeDays());
        if (set.rowCount() != 1) throw Problem.conflict("item_in_stock");
        var names = Levels.names(locked, Levels.main(itemId));
        return of(itemId, new Named(names.sku(), names.name()), kind, body.shelfLifeDays());
    }
}
